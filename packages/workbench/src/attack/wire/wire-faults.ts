import { randomBytes } from 'node:crypto';
import { flags, frame, headerBlock, preface } from './frames.js';

const hello = Buffer.concat([preface, frame('settings', flags.none, 0)]);

/** What a call of ours begins with. Its path is one that everybody may call. */
const call = headerBlock([
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/grpc.health.v1.Health/Check'],
  [':authority', 'attacked'],
  ['content-type', 'application/grpc'],
  ['te', 'trailers'],
]);

/** A peer that breaks HTTP/2, or wears out who keeps to it. */
export interface WireFault {
  readonly name: string;
  /** Sent at once, when the connection is there. */
  readonly first: Buffer;
  /** Sent over and over behind it, for as long as the peer takes it; a number for what differs each time. */
  readonly more?: (round: number) => Buffer;
  /** It reads nothing of what it is answered, so that answers pile up with whoever sends them. */
  readonly isDeaf?: boolean;
  /** It breaks the protocol so that the service has to hang up on it. */
  readonly isHungUpOn?: boolean;
  /** So many such connections at once. */
  readonly connections: number;
}

const one = { connections: 1 };
const broken = { ...one, isHungUpOn: true };
const frames_per_write = 200;

/** The stream that a client opens in its nth round: odd numbers, upwards. */
const streamOf = (n: number) => 2 * n + 1;
const each = (round: number, make: (n: number) => Buffer) =>
  Buffer.concat(Array.from({ length: frames_per_write }, (_, i) => make(round * frames_per_write + i)));

/** What is done to the port of a service (the attacks by their common names: RFC 9113, section 10.5; CVE-2023-44487, CVE-2024-27983). */
export const wireFaults: readonly WireFault[] = [
  { name: 'a preface of random bytes', first: randomBytes(64 * 1_024), ...broken },
  { name: 'a request in HTTP/1.1', first: Buffer.from('GET / HTTP/1.1\r\nhost: attacked\r\n\r\n'), ...broken },
  { name: 'a handshake of TLS', first: Buffer.from('1603010200010001fc0303'.padEnd(1_024, '0'), 'hex'), ...broken },
  {
    name: 'a frame larger than is allowed',
    first: Buffer.concat([hello, frame('headers', flags.endHeaders, 1, Buffer.alloc(1_024 * 1_024, 0x82))]),
    ...one,
  },
  {
    name: 'headers of 256 KiB',
    first: Buffer.concat([hello, frame('headers', flags.none, 1, call)]),
    more: (round) =>
      frame(
        'continuation',
        round >= 16 ? flags.endHeaders : flags.none,
        1,
        headerBlock([[`x-${round}`, 'a'.repeat(16_000)]]),
      ),
    ...broken,
  },
  {
    name: 'headers without an end',
    first: Buffer.concat([hello, frame('headers', flags.none, 1, call)]),
    more: (round) =>
      each(round, (n) => frame('continuation', flags.none, 1, headerBlock([[`x-${n}`, 'a'.repeat(64)]]))),
    ...broken,
  },
  {
    name: 'headers without an end, of nothing',
    first: Buffer.concat([hello, frame('headers', flags.none, 1, call)]),
    more: (round) => each(round, () => frame('continuation', flags.none, 1)),
    ...broken,
  },
  {
    name: 'calls that are taken back at once',
    first: hello,
    more: (round) =>
      each(round, (n) =>
        Buffer.concat([
          frame('headers', flags.endHeaders, streamOf(n), call),
          frame('resetStream', flags.none, streamOf(n), Buffer.from([0, 0, 0, 8])),
        ]),
      ),
    ...one,
  },
  {
    name: 'calls that never end',
    first: hello,
    more: (round) => each(round, (n) => frame('headers', flags.endHeaders, streamOf(n), call)),
    ...one,
  },
  {
    name: 'signs of life asked for, and not waited for',
    first: hello,
    more: (round) => each(round, () => frame('ping', flags.none, 0, Buffer.alloc(8))),
    isDeaf: true,
    ...broken,
  },
  {
    name: 'settings over and over',
    first: hello,
    more: (round) => each(round, () => frame('settings', flags.none, 0, Buffer.from([0, 4, 0, 0, 0xff, 0xff]))),
    isDeaf: true,
    ...broken,
  },
  {
    name: 'data of nothing, without an end',
    first: Buffer.concat([hello, frame('headers', flags.endHeaders, 1, call)]),
    more: (round) => each(round, () => frame('data', flags.none, 1)),
    ...broken,
  },
  {
    name: 'calls after it said that it goes',
    first: Buffer.concat([hello, frame('goAway', flags.none, 0, Buffer.alloc(8))]),
    more: (round) => each(round, (n) => frame('headers', flags.endHeaders | flags.endStream, streamOf(n), call)),
    ...broken,
  },
  {
    name: 'a window that overflows',
    first: Buffer.concat([
      hello,
      frame('windowUpdate', flags.none, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff])),
      frame('windowUpdate', flags.none, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff])),
    ]),
    ...broken,
  },
  { name: 'connections that say nothing', first: Buffer.alloc(0), connections: 300 },
  { name: 'connections that stop in their first words', first: preface.subarray(0, 10), connections: 300 },
  {
    name: 'connections that stop in a call',
    first: Buffer.concat([
      hello,
      frame('headers', flags.endHeaders, 1, call),
      frame('data', flags.none, 1, Buffer.from([0])),
    ]),
    isDeaf: true,
    connections: 300,
  },
];
