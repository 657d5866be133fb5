import {
  array,
  assert,
  constantFrom,
  date,
  dictionary,
  integer,
  property,
  record,
  shuffledSubarray,
  subarray,
  uniqueArray,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, decideSeat, decideSeats } from './decide-seat.js';
import type { SeatWish } from './seat-wish.js';

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 2, 8, 0, seconds));
const agent = (agentId: string, seatsTaken: number, seatsMax: number, rest: Partial<Candidate> = {}): Candidate => ({
  agentId,
  intent: 'online',
  connection: 'connected',
  skills: {},
  groupIds: [],
  seatsMax,
  seatsTaken,
  idleSince: at(0),
  channelLimits: {},
  channelsTaken: {},
  ...rest,
});
const anybody: SeatWish = {
  conversationId: '019a9d00-0000-7000-8000-000000000001',
  skills: [],
  groupIds: [],
  preferredAgentId: '',
  onlyAgentId: '',
  excludedAgentIds: [],
  channel: '',
  weight: 1,
};
const wish = (said: Partial<SeatWish>): SeatWish => ({ ...anybody, ...said });
const only = (agentId: string) => wish({ onlyAgentId: agentId });
const chosen = (one: SeatWish, agents: Candidate[]) => decideSeat(one, agents)?.agentId;

describe('a conversation for anybody', () => {
  it('goes to the agent with the smallest share of her seats taken, not the fewest', () => {
    expect(chosen(anybody, [agent('an', 1, 2), agent('bo', 2, 10)])).toBe('bo');
  });

  it('goes to the longest idle where the shares are the same, then by name', () => {
    const agents = [agent('an', 1, 3, { idleSince: at(9) }), agent('bo', 2, 6), agent('ai', 2, 6)];
    expect(decideSeats([anybody, anybody, anybody], agents, at(10))).toEqual(['ai', 'bo', 'an']);
  });

  it('passes over those who declined before, those who are full and those whose capacity shrank', () => {
    const agents = [agent('an', 0, 5), agent('bo', 5, 5), agent('ci', 4, 3), agent('du', 4, 5)];
    expect(chosen(wish({ excludedAgentIds: ['an', 'nobody'] }), agents)).toBe('du');
  });

  it.each([
    ['suspended', 'connected'],
    ['offline', 'connected'],
    ['online', 'disconnected'],
  ] as const)('does not go to one who is %s and %s', (intent, connection) => {
    expect(chosen(anybody, [agent('an', 0, 5, { intent, connection })])).toBeUndefined();
  });

  it('goes to one whose connection is lost but forgiven', () => {
    expect(chosen(anybody, [agent('an', 0, 5, { connection: 'lost' })])).toBe('an');
  });

  it('finds nobody, or everybody full', () => {
    expect(chosen(anybody, [])).toBeUndefined();
    expect(chosen(anybody, [agent('an', 5, 5), agent('bo', 0, 0)])).toBeUndefined();
  });
});

describe('a conversation that needs skills', () => {
  const refund = wish({ skills: [{ skill: 'refund', levelMin: 3 }] });

  it('goes to those who have all of them at their levels', () => {
    const both = wish({ skills: [...refund.skills, { skill: 'english', levelMin: 1 }] });
    const agents = [
      agent('an', 0, 5, { skills: { refund: 2, english: 5 } }),
      agent('bo', 0, 5, { skills: { refund: 5 } }),
    ];
    expect(chosen(both, agents)).toBeUndefined();
    expect(chosen(both, [...agents, agent('ci', 4, 5, { skills: { refund: 3, english: 1 } })])).toBe('ci');
  });

  it('goes to the most able, busier as she may be, then by load', () => {
    const agents = [
      agent('an', 0, 5, { skills: { refund: 3, english: 5 } }),
      agent('bo', 4, 5, { skills: { refund: 5 } }),
      agent('ci', 3, 5, { skills: { refund: 5 } }),
    ];
    expect(chosen(refund, agents)).toBe('ci');
    expect(decideSeats([refund, refund, refund, refund], agents, at(1))).toEqual(['ci', 'bo', 'ci', 'an']);
  });

  it('does not take what every object has for a skill', () => {
    expect(chosen(wish({ skills: [{ skill: 'constructor', levelMin: 1 }] }), [agent('an', 0, 5)])).toBeUndefined();
  });
});

describe('a conversation for groups', () => {
  it('goes to agents of any of them', () => {
    const agents = [agent('an', 0, 5, { groupIds: ['sales'] }), agent('bo', 3, 5, { groupIds: ['vip', 'refunds'] })];
    expect(chosen(wish({ groupIds: ['refunds', 'night'] }), agents)).toBe('bo');
    expect(chosen(wish({ groupIds: ['night'] }), agents)).toBeUndefined();
  });
});

describe('a conversation of one whom an agent knows', () => {
  it('goes to her before the more able and the idle', () => {
    const knows = wish({ preferredAgentId: 'bo', skills: [{ skill: 'refund', levelMin: 1 }] });
    const agents = [agent('an', 0, 5, { skills: { refund: 5 } }), agent('bo', 4, 5, { skills: { refund: 1 } })];
    expect(chosen(knows, agents)).toBe('bo');
    expect(chosen(knows, agents.toReversed())).toBe('bo');
  });

  it.each([
    ['is suspended', { intent: 'suspended' }],
    ['is full', { seatsTaken: 5 }],
    ['has not the skill', { skills: {} }],
    ['is of another group', { groupIds: ['sales'] }],
  ] as const)('goes to another where she %s', (_, rest) => {
    const able = { skills: { refund: 1 }, groupIds: ['refunds'] };
    const knows = wish({ preferredAgentId: 'bo', groupIds: ['refunds'], skills: [{ skill: 'refund', levelMin: 1 }] });
    const agents = [agent('an', 1, 5, able), agent('bo', 0, 5, { ...able, ...(rest as Partial<Candidate>) })];
    expect(chosen(knows, agents)).toBe('an');
  });
});

describe('a conversation that is addressed personally', () => {
  it('goes to that agent alone, busier than others as she may be, whatever her skills and groups', () => {
    expect(chosen(only('an'), [agent('an', 4, 5), agent('bo', 0, 5)])).toBe('an');
    expect(chosen(only('an'), [agent('an', 5, 5), agent('bo', 0, 5)])).toBeUndefined();
    expect(chosen(only('an'), [agent('bo', 0, 5)])).toBeUndefined();
    const picky = { ...only('an'), groupIds: ['vip'], skills: [{ skill: 'refund', levelMin: 5 }] };
    expect(chosen(picky, [agent('an', 0, 5)])).toBe('an');
  });

  it.each(['connected', 'lost'] as const)('reaches her while she is suspended and %s', (connection) => {
    expect(chosen(only('an'), [agent('an', 0, 5, { intent: 'suspended', connection })])).toBe('an');
  });

  it.each([
    ['suspended', 'disconnected'],
    ['offline', 'connected'],
    ['online', 'disconnected'],
  ] as const)('does not reach her while she is %s and %s', (intent, connection) => {
    expect(chosen(only('an'), [agent('an', 0, 5, { intent, connection })])).toBeUndefined();
  });

  it('does not go to her where she declined before', () => {
    expect(chosen({ ...only('an'), excludedAgentIds: ['an'] }, [agent('an', 0, 5)])).toBeUndefined();
  });
});

describe('a conversation on a channel', () => {
  it('takes as many seats as its channel weighs', () => {
    const call = wish({ channel: 'phone', weight: 3 });
    expect(chosen(call, [agent('an', 3, 5), agent('bo', 2, 4)])).toBeUndefined();
    expect(decideSeats([call, anybody, anybody], [agent('an', 1, 5)], at(1))).toEqual(['an', 'an', undefined]);
  });

  it('goes to those who may hold one more of its channel', () => {
    const call = wish({ channel: 'phone' });
    const agents = [agent('an', 0, 5, { channelLimits: { phone: 1, video: 0 } })];
    expect(decideSeats([call, call, anybody], agents, at(1))).toEqual(['an', undefined, 'an']);
    expect(
      chosen(call, [agent('an', 1, 5, { channelLimits: { phone: 1 }, channelsTaken: { phone: 1 } })]),
    ).toBeUndefined();
    expect(chosen(wish({ channel: 'video' }), agents)).toBeUndefined();
  });
});

describe('whatever is wished of whomever', () => {
  const ids = ['an', 'bo', 'ci', 'du', 'en'];
  const names = constantFrom('x', 'y');
  const candidate = record({
    agentId: constantFrom(...ids),
    intent: constantFrom('online' as const, 'online' as const, 'suspended' as const, 'offline' as const),
    connection: constantFrom('connected' as const, 'lost' as const, 'disconnected' as const),
    skills: dictionary(names, integer({ min: 1, max: 5 })),
    groupIds: subarray(['g', 'h']),
    seatsMax: integer({ min: 0, max: 4 }),
    seatsTaken: integer({ min: 0, max: 4 }),
    idleSince: date({ min: at(0), max: at(3), noInvalidDate: true }),
    channelLimits: dictionary(names, integer({ min: 0, max: 2 })),
    channelsTaken: dictionary(names, integer({ min: 0, max: 2 })),
  });
  const wishes = array(
    record({
      conversationId: constantFrom(anybody.conversationId),
      skills: array(record({ skill: names, levelMin: integer({ min: 1, max: 5 }) }), { maxLength: 2 }),
      groupIds: subarray(['g', 'h']),
      preferredAgentId: constantFrom('', '', ...ids),
      onlyAgentId: constantFrom('', '', '', '', ...ids),
      excludedAgentIds: subarray(ids, { maxLength: 2 }),
      channel: constantFrom('', 'x', 'y'),
      weight: integer({ min: 1, max: 2 }),
    }),
    { maxLength: 12 },
  );
  const shop = uniqueArray(candidate, { selector: ({ agentId }) => agentId, maxLength: 5 }).chain((all) =>
    shuffledSubarray(all, { minLength: all.length }).map((other) => ({ all, other })),
  );

  it('the order in which the agents are looked at is the same to it', () => {
    assert(
      property(wishes, shop, (asked, { all, other }) => {
        expect(decideSeats(asked, other, at(9))).toEqual(decideSeats(asked, all, at(9)));
      }),
    );
  });

  it('nobody gets more than she has seats for, nor more of a channel than she may hold, nor what she declined', () => {
    assert(
      property(wishes, shop, (asked, { all }) => {
        const answers = decideSeats(asked, all, at(9));
        for (const { agentId, seatsMax, seatsTaken, channelLimits, channelsTaken } of all) {
          const hers = asked.filter((_, i) => answers[i] === agentId);
          expect(hers.every(({ excludedAgentIds }) => !excludedAgentIds.includes(agentId))).toBe(true);
          if (hers.length === 0) continue;
          expect(seatsTaken + hers.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(seatsMax);
          for (const [channel, limit] of Object.entries(channelLimits)) {
            const got = hers.filter((one) => one.channel === channel).length;
            if (got > 0) expect((channelsTaken[channel] ?? 0) + got).toBeLessThanOrEqual(limit);
          }
        }
      }),
    );
  });
});
