import { expect, test } from 'vitest';
import { peerAddresses, planTopology, portOf } from './topology.js';

test('puts the services at their usual ports', () => {
  const { services, postgresPort, natsPort } = planTopology('/clone', {});
  expect(services.map(({ name, grpcAddress, metricsAddress }) => [name, grpcAddress, metricsAddress])).toEqual([
    ['relationship', '127.0.0.1:50051', '127.0.0.1:9464'],
    ['filtering', '127.0.0.1:50052', '127.0.0.1:9465'],
    ['presence', '127.0.0.1:50053', '127.0.0.1:9466'],
    ['conversation', '127.0.0.1:50054', '127.0.0.1:9467'],
    ['analytics', '127.0.0.1:50055', '127.0.0.1:9468'],
  ]);
  expect([postgresPort, natsPort]).toEqual([55432, 54222]);
});

test('moves all ports with one, none of them twice', () => {
  const { services, postgresPort, natsPort } = planTopology('/clone', {}, 51000);
  const ports = services.flatMap(({ grpcAddress, metricsAddress }) => [portOf(grpcAddress), portOf(metricsAddress)]);
  expect(new Set([...ports, postgresPort, natsPort]).size).toBe(12);
  expect(ports.every((port) => port >= 51000 && port < 51015)).toBe(true);
  expect([postgresPort, natsPort]).toEqual([51020, 51021]);
});

test.each([0, -1, 1.5, 65_515, Number.NaN])('refuses %s as the first port', (port) => {
  expect(() => planTopology('/clone', {}, port)).toThrow('--base-port must be a port from 1 to 65514');
});

test('takes servers from the environment, an empty variable being none', () => {
  const topology = planTopology('/clone', { DATABASE_URL_PRESENCE: 'postgres://elsewhere/p', NATS_URL: '' });
  expect(topology.services.map(({ databaseUrl }) => databaseUrl)).toEqual([
    undefined,
    undefined,
    'postgres://elsewhere/p',
    undefined,
    undefined,
  ]);
  expect(topology.natsUrl).toBeUndefined();
});

test('tells every service where its peers are', () => {
  expect(peerAddresses(planTopology('/clone', {}))).toEqual({
    RELATIONSHIP_ADDRESS: '127.0.0.1:50051',
    FILTERING_ADDRESS: '127.0.0.1:50052',
    PRESENCE_ADDRESS: '127.0.0.1:50053',
    CONVERSATION_ADDRESS: '127.0.0.1:50054',
    ANALYTICS_ADDRESS: '127.0.0.1:50055',
  });
});
