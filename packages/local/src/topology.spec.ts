import { expect, test } from 'vitest';
import { peerAddresses, planTopology, portOf } from './topology.js';

test('puts the services at their usual ports', () => {
  const { services, postgresPort, natsPort } = planTopology('/clone', {});
  expect(services.map(({ name, grpcAddress, metricsAddress }) => [name, grpcAddress, metricsAddress])).toEqual([
    ['relationship', '127.0.0.1:20050', '127.0.0.1:20060'],
    ['filtering', '127.0.0.1:20051', '127.0.0.1:20061'],
    ['presence', '127.0.0.1:20052', '127.0.0.1:20062'],
    ['conversation', '127.0.0.1:20053', '127.0.0.1:20063'],
    ['analytics', '127.0.0.1:20054', '127.0.0.1:20064'],
  ]);
  expect([postgresPort, natsPort]).toEqual([20070, 20071]);
});

test('moves all ports with one, none of them twice', () => {
  const { services, adapterAddress, postgresPort, natsPort } = planTopology('/clone', {}, 21000);
  const ports = services.flatMap(({ grpcAddress, metricsAddress }) => [portOf(grpcAddress), portOf(metricsAddress)]);
  expect(new Set([...ports, portOf(adapterAddress), postgresPort, natsPort]).size).toBe(13);
  expect(ports.every((port) => port >= 21000 && port < 21015)).toBe(true);
  expect([postgresPort, natsPort]).toEqual([21020, 21021]);
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
    RELATIONSHIP_ADDRESS: '127.0.0.1:20050',
    FILTERING_ADDRESS: '127.0.0.1:20051',
    PRESENCE_ADDRESS: '127.0.0.1:20052',
    CONVERSATION_ADDRESS: '127.0.0.1:20053',
    ANALYTICS_ADDRESS: '127.0.0.1:20054',
  });
});
