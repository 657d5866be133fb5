import { describe, expect, it } from 'vitest';
import { type QueuePolicy, queuePolicyDefault } from '../queue-policy/queue-policy.js';
import { wishOf } from './decide-wish.js';
import type { WaitingEntry } from './queue-entry.js';
import { QueueSeen } from './queue-seen.js';

const now = new Date('2026-03-02T08:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);

function waiting(conversationId: string, rest: Partial<WaitingEntry> = {}): WaitingEntry {
  return {
    conversationId,
    customerId: `customer of ${conversationId}`,
    episode: 1,
    ticket: 1,
    queuedAt: ago(10),
    priority: 5,
    orderedAt: ago(10),
    scene: '',
    preferredAgentId: '',
    onlyPreferred: false,
    toGroupId: '',
    attempt: 1,
    seatId: null,
    offeredAgentId: '',
    offeredAgentName: '',
    offerExpiresAt: null,
    trace: null,
    refusedBy: [],
    channel: 'web',
    ...rest,
  };
}

const routed: QueuePolicy = {
  ...queuePolicyDefault,
  routes: [
    {
      scene: 'refund',
      skills: [{ skill: 'money', levelMin: 2 }],
      steps: [
        { afterS: 0, groupIds: ['a'] },
        { afterS: 30, groupIds: ['b', 'a'] },
        { afterS: 60, groupIds: [] },
      ],
    },
  ],
};

describe('whom a customer may be offered', () => {
  it.each([
    [0, ['a']],
    [29, ['a']],
    [30, ['a', 'b']],
    [59, ['a', 'b']],
    [60, []],
  ])('after %i s of waiting: groups %j', (seconds, groupIds) => {
    const entry = waiting('c', { scene: 'refund', queuedAt: ago(seconds) });
    expect(wishOf(routed, entry, now)).toMatchObject({ groupIds, skills: [{ skill: 'money', levelMin: 2 }] });
  });

  it('is anybody in a scene without a route, the group that a supervisor named, or one agent alone', () => {
    expect(wishOf(routed, waiting('c', { scene: 'size' }), now)).toMatchObject({ groupIds: [], skills: [] });
    const named = waiting('c', { scene: 'refund', toGroupId: 'z', queuedAt: ago(90) });
    expect(wishOf(routed, named, now).groupIds).toEqual(['z']);
    const hers = waiting('c', { preferredAgentId: 'mei', onlyPreferred: true });
    expect(wishOf(routed, hers, now)).toMatchObject({ preferredAgentId: 'mei', onlyAgentId: 'mei' });
  });
});

describe('a walk through a queue', () => {
  it('asks once for wishes of one kind, and for the first of them again before those behind', () => {
    const seen = new QueueSeen(routed, now);
    const [one, two, three] = [waiting('1'), waiting('2'), waiting('3', { scene: 'refund' })];
    const first = seen.nextOf([one, two, three], 1);
    expect(first.asked).toEqual([one]);
    expect(seen.note(first.asked, ['full'])).toBe(true);
    const next = seen.nextOf(first.rest, 5);
    expect(next).toEqual({ asked: [one, three], rest: [] });
    expect(seen.passedOver).toMatchObject([{ scene: '', channel: 'web' }]);
    expect(seen.note(next.asked, ['full', 'served'])).toBe(true);
    expect(seen.takeHopeless()).toEqual([]);
  });

  it('begins again where a seat came free for somebody before, or where somebody went on meanwhile', () => {
    const seen = new QueueSeen(routed, now);
    const [one, other] = [waiting('1'), waiting('2', { refusedBy: ['mei'] })];
    seen.note(seen.nextOf([one], 5).asked, ['full']);
    const { asked } = seen.nextOf([other], 5);
    expect(asked).toEqual([one, other]);
    expect(seen.note(asked, ['served', 'served'])).toBe(false);
    expect(new QueueSeen(routed, now).note([one], ['stale'])).toBe(false);
  });

  it('gives up those whom nobody may serve, unless a longer wait opens further groups', () => {
    const seen = new QueueSeen(routed, now);
    const entries = [
      waiting('plain'),
      waiting('like it'),
      waiting('young', { scene: 'refund', queuedAt: ago(5) }),
      waiting('old', { scene: 'refund', queuedAt: ago(500) }),
    ];
    const { asked } = seen.nextOf(entries, 5);
    seen.note(
      asked,
      asked.map(() => 'nobody' as const),
    );
    const hopeless = seen.takeHopeless().map(({ conversationId }) => conversationId);
    expect(hopeless).toEqual(['plain', 'like it', 'old']);
    expect(seen.takeHopeless()).toEqual([]);
  });
});
