import { describe, expect, it } from 'vitest';
import type { Agent } from '../agents/agent.js';
import { newAgent } from '../agents/decide-agent.js';
import { decideAfterSeats, decidePresence } from './decide-presence.js';

const endsAt = new Date('2026-03-02T08:00:30Z');
const later = new Date('2026-03-02T08:01:00Z');
const mei: Agent = {
  ...newAgent({ shopId: 'lan', agentId: 'mei', displayName: '小美', seatsMax: 5 }),
  seatsTaken: 4,
  intent: 'online',
  connection: 'connected',
  connectionEndsAt: endsAt,
  version: 7,
};

describe("an agent's presence", () => {
  it.each(['suspended', 'offline'] as const)(
    'changes once when she becomes %s, her seats and connection as they were',
    (intent) => {
      const next = decidePresence(mei, { intent });
      expect(next).toEqual({ ...mei, intent, version: 8 });
      expect(decidePresence(next, { intent })).toEqual(next);
    },
  );

  it('changes when her connection does, whatever she wants', () => {
    const lost = { connection: 'lost', connectionEndsAt: later } as const;
    expect(decidePresence(mei, lost)).toEqual({ ...mei, ...lost, version: 8 });
    expect(decidePresence({ ...mei, intent: 'offline' }, lost)).toEqual({
      ...mei,
      intent: 'offline',
      ...lost,
      version: 8,
    });
  });

  it('does not change when her connection merely lasts longer', () => {
    const renewed = { connection: 'connected', connectionEndsAt: later } as const;
    expect(decidePresence(mei, renewed)).toEqual({ ...mei, connectionEndsAt: later });
  });
});

describe('an agent who wants at most four', () => {
  const busy: Agent = { ...mei, suspendAt: 4, intent: 'suspended', suspendedFor: 'busy' };

  it('is suspended by the fourth, and comes back when fewer are taken, each told once', () => {
    const taken = decideAfterSeats({ ...mei, suspendAt: 4 }, false);
    expect(taken).toEqual({ ...busy, version: 8 });
    expect(decideAfterSeats(taken, false)).toEqual(taken);
    expect(decideAfterSeats({ ...taken, seatsTaken: 3 }, false)).toMatchObject({ intent: 'online', version: 9 });
  });

  it('is not online by saying so while four are taken', () => {
    expect(decidePresence(busy, { intent: 'online', suspendedFor: null })).toEqual(busy);
  });

  it('stays suspended when she said so herself meanwhile, and offline when she went', () => {
    for (const intent of ['suspended', 'offline'] as const) {
      const herself = decidePresence(busy, { intent, suspendedFor: null });
      expect(decideAfterSeats({ ...herself, seatsTaken: 0 }, false)).toMatchObject({ intent, suspendedFor: null });
    }
  });
});

describe('an agent who lets an offer run out', () => {
  it.each([
    ['online', null],
    ['suspended', 'busy'],
  ] as const)(
    'is set not responding when she was %s for %s, until she says that she is online',
    (intent, suspendedFor) => {
      const silent = decideAfterSeats({ ...mei, intent, suspendedFor }, true);
      expect(silent).toMatchObject({ intent: 'suspended', suspendedFor: 'not_responding', version: 8 });
      expect(decideAfterSeats({ ...silent, seatsTaken: 0 }, false)).toMatchObject({ suspendedFor: 'not_responding' });
      const back = decidePresence(silent, { intent: 'online', suspendedFor: null });
      expect(back).toMatchObject({ intent: 'online', suspendedFor: null, version: 9 });
    },
  );

  it.each(['suspended', 'offline'] as const)('stays %s where she said so herself', (intent) => {
    expect(decideAfterSeats({ ...mei, intent }, true)).toEqual({ ...mei, intent });
  });
});
