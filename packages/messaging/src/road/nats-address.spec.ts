import { expect, it } from 'vitest';
import { readNatsAddress } from './nats-address.js';

it.each([
  ['nats://127.0.0.1:4222', { servers: ['nats://127.0.0.1:4222'] }],
  ['nats://ana:p%40ss@nats:4222', { servers: ['nats://nats:4222'], user: 'ana', pass: 'p@ss' }],
  ['tls://nats:4222', { servers: ['tls://nats:4222'], tls: {} }],
  [
    'tls://ana:x@nats:4222?authorities=/etc/guanxi/ca.crt,tls://b:2',
    { servers: ['tls://nats:4222', 'tls://b:2'], user: 'ana', pass: 'x', tls: { caFile: '/etc/guanxi/ca.crt' } },
  ],
  ['nats://ana:x@a:1, nats://b:2', { servers: ['nats://a:1', 'nats://b:2'], user: 'ana', pass: 'x' }],
])('reads %s', (url, address) => {
  expect(readNatsAddress(url)).toEqual(address);
});
