import { describe, expect, it } from 'vitest';
import type { Agent } from '../agents/agent.js';
import { decidePresence } from './decide-presence.js';

const endsAt = new Date('2026-03-02T08:00:30Z');
const later = new Date('2026-03-02T08:01:00Z');
const mei: Agent = {
  shopId: 'lan',
  agentId: 'mei',
  displayName: '小美',
  seatsMax: 5,
  seatsTaken: 4,
  intent: 'online',
  connection: 'connected',
  connectionEndsAt: endsAt,
  skills: {},
  groupIds: [],
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
