import { assert, constantFrom, integer, property, record, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConnectionState } from '../agents/agent.js';
import { decideClosing, decideConnection } from './decide-connection.js';
import type { Lease } from './decide-lease.js';

const now = new Date('2026-03-02T08:00:00Z');
const grace_ms = 20_000;
const inMs = (ms: number) => new Date(now.getTime() + ms);
const lease = (leaseId: string, ms: number): Lease => ({ leaseId, deviceId: leaseId, expiresAt: inMs(ms) });

const connected = (ms: number): ConnectionState => ({ connection: 'connected', connectionEndsAt: inMs(ms) });
const lost = (ms: number): ConnectionState => ({ connection: 'lost', connectionEndsAt: inMs(ms) });
const disconnected: ConnectionState = { connection: 'disconnected', connectionEndsAt: null };

describe('a connection', () => {
  it.each([disconnected, connected(0), lost(5)])('is there while a lease is alive, whatever it was: %j', (before) => {
    expect(decideConnection(before, [lease('a', 1)], grace_ms, now)).toEqual(connected(1));
  });

  it('lasts as long as the last of several devices', () => {
    const leases = [lease('phone', -5), lease('desk', 9_000), lease('pad', 4_000)];
    expect(decideConnection(connected(0), leases, grace_ms, now)).toEqual(connected(9_000));
  });

  it('is lost from the very end of the last lease, for the grace counted from there', () => {
    expect(decideConnection(connected(0), [lease('a', 0)], grace_ms, now)).toEqual(lost(grace_ms));
    expect(decideConnection(connected(0), [lease('a', -1)], grace_ms, now)).toEqual(lost(grace_ms - 1));
    expect(decideConnection(connected(0), [lease('a', -grace_ms + 1)], grace_ms, now)).toEqual(lost(1));
  });

  it('is gone when the grace has passed, also where nobody looked meanwhile', () => {
    expect(decideConnection(lost(0), [], grace_ms, now)).toEqual(disconnected);
    expect(decideConnection(connected(0), [lease('a', -grace_ms)], grace_ms, now)).toEqual(disconnected);
  });

  it('stays lost until the grace ends, and is forgiven when she comes back', () => {
    expect(decideConnection(lost(1), [], grace_ms, now)).toEqual(lost(1));
    expect(decideConnection(lost(1), [lease('a', 30_000)], grace_ms, now)).toEqual(connected(30_000));
  });

  it('is not forgiven where there is no grace', () => {
    expect(decideConnection(connected(0), [lease('a', 0)], 0, now)).toEqual(disconnected);
  });

  it('does not begin without a lease', () => {
    expect(decideConnection(disconnected, [], grace_ms, now)).toEqual(disconnected);
  });

  it('never ends in the past, and ends exactly where it is not gone', () => {
    const leases = uniqueArray(
      record({ id: constantFrom('a', 'b', 'c'), ms: integer({ min: -30_000, max: 30_000 }) }),
      { selector: ({ id }) => id },
    );
    const before = constantFrom(disconnected, connected(-3), connected(3), lost(-3), lost(3));
    assert(
      property(before, leases, (current, made) => {
        const next = decideConnection(
          current,
          made.map(({ id, ms }) => lease(id, ms)),
          grace_ms,
          now,
        );
        if (next.connection === 'disconnected') expect(next.connectionEndsAt).toBeNull();
        else expect(next.connectionEndsAt!.getTime()).toBeGreaterThan(now.getTime());
        expect(next.connection === 'connected').toBe(made.some(({ ms }) => ms > 0));
      }),
    );
  });
});

describe('closing a lease on purpose', () => {
  it('disconnects at once where it was the last', () => {
    expect(decideClosing(connected(9), [lease('a', 9)], 'a', grace_ms, now)).toEqual(disconnected);
  });

  it('disconnects also where another device was lost a moment ago', () => {
    const leases = [lease('a', 9), lease('b', -1)];
    expect(decideClosing(connected(9), leases, 'a', grace_ms, now)).toEqual(disconnected);
  });

  it('leaves her connected by another device', () => {
    const leases = [lease('a', 9), lease('b', 4)];
    expect(decideClosing(connected(9), leases, 'a', grace_ms, now)).toEqual(connected(4));
  });

  it('changes nothing where it is gone already', () => {
    expect(decideClosing(lost(7), [], 'a', grace_ms, now)).toEqual(lost(7));
    expect(decideClosing(disconnected, [], 'a', grace_ms, now)).toEqual(disconnected);
    expect(decideClosing(connected(4), [lease('b', 4)], 'a', grace_ms, now)).toEqual(connected(4));
    expect(decideClosing(connected(0), [lease('a', -1)], 'a', grace_ms, now)).toEqual(lost(grace_ms - 1));
  });
});
