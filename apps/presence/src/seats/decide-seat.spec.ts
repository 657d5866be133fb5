import { assert, constantFrom, date, integer, property, record, shuffledSubarray, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, decideSeat } from './decide-seat.js';

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 2, 8, 0, seconds));
const agent = (agentId: string, seatsTaken: number, seatsMax: number, rest: Partial<Candidate> = {}): Candidate => ({
  agentId,
  intent: 'online',
  connection: 'connected',
  seatsMax,
  seatsTaken,
  idleSince: at(0),
  ...rest,
});
const anybody = { agentId: '', excludedAgentIds: [] };
const only = (agentId: string) => ({ agentId, excludedAgentIds: [] });
const chosen = (...agentIds: string[]) => ({ kind: 'chosen', agentIds });
const nobodyThere = { kind: 'refused', why: 'no_agent_available' };
const everybodyFull = { kind: 'refused', why: 'no_seat' };

describe('a conversation for anybody', () => {
  it('goes to the agent with the smallest share of her seats taken, not the fewest', () => {
    expect(decideSeat(anybody, [agent('an', 1, 2), agent('bo', 2, 10)])).toEqual(chosen('bo', 'an'));
  });

  it('goes to the longest idle where the shares are the same, then by name', () => {
    const agents = [agent('an', 1, 3, { idleSince: at(9) }), agent('bo', 2, 6), agent('ai', 2, 6)];
    expect(decideSeat(anybody, agents)).toEqual(chosen('ai', 'bo', 'an'));
  });

  it('passes over those who declined before, those who are full and those whose capacity shrank', () => {
    const agents = [agent('an', 0, 5), agent('bo', 5, 5), agent('ci', 4, 3), agent('du', 4, 5)];
    expect(decideSeat({ agentId: '', excludedAgentIds: ['an', 'nobody'] }, agents)).toEqual(chosen('du'));
  });

  it.each([
    ['suspended', 'connected'],
    ['offline', 'connected'],
    ['online', 'disconnected'],
  ] as const)('does not go to one who is %s and %s', (intent, connection) => {
    expect(decideSeat(anybody, [agent('an', 0, 5, { intent, connection })])).toEqual(nobodyThere);
  });

  it('goes to one whose connection is lost but forgiven', () => {
    expect(decideSeat(anybody, [agent('an', 0, 5, { connection: 'lost' })])).toEqual(chosen('an'));
  });

  it('finds nobody there, or everybody full', () => {
    expect(decideSeat(anybody, [])).toEqual(nobodyThere);
    expect(decideSeat({ agentId: '', excludedAgentIds: ['an'] }, [agent('an', 0, 5)])).toEqual(nobodyThere);
    expect(decideSeat(anybody, [agent('an', 5, 5), agent('bo', 0, 0)])).toEqual(everybodyFull);
  });
});

describe('a conversation that is addressed personally', () => {
  it('goes to that agent alone, busier than others as she may be', () => {
    expect(decideSeat(only('an'), [agent('an', 4, 5), agent('bo', 0, 5)])).toEqual(chosen('an'));
    expect(decideSeat(only('an'), [agent('an', 5, 5), agent('bo', 0, 5)])).toEqual(everybodyFull);
    expect(decideSeat(only('an'), [agent('bo', 0, 5)])).toEqual(nobodyThere);
  });

  it.each(['connected', 'lost'] as const)('reaches her while she is suspended and %s', (connection) => {
    expect(decideSeat(only('an'), [agent('an', 0, 5, { intent: 'suspended', connection })])).toEqual(chosen('an'));
  });

  it.each([
    ['suspended', 'disconnected'],
    ['offline', 'connected'],
    ['online', 'disconnected'],
  ] as const)('does not reach her while she is %s and %s', (intent, connection) => {
    expect(decideSeat(only('an'), [agent('an', 0, 5, { intent, connection })])).toEqual(nobodyThere);
  });

  it('does not go to her where she declined before', () => {
    expect(decideSeat({ agentId: 'an', excludedAgentIds: ['an'] }, [agent('an', 0, 5)])).toEqual(nobodyThere);
  });
});

it('the choice does not depend on the order in which the agents are looked at, and never falls on a full one', () => {
  const candidate = record({
    agentId: constantFrom('an', 'bo', 'ci', 'du', 'en'),
    intent: constantFrom('online', 'suspended', 'offline'),
    connection: constantFrom('connected', 'lost', 'disconnected'),
    seatsMax: integer({ min: 0, max: 4 }),
    seatsTaken: integer({ min: 0, max: 4 }),
    idleSince: date({ min: at(0), max: at(3), noInvalidDate: true }),
  });
  const agents = uniqueArray(candidate, { selector: ({ agentId }) => agentId, maxLength: 5 });
  const shuffled = agents.chain((all) =>
    shuffledSubarray(all, { minLength: all.length }).map((other) => ({ all, other })),
  );
  assert(
    property(shuffled, ({ all, other }) => {
      const choice = decideSeat(anybody, all);
      expect(decideSeat(anybody, other)).toEqual(choice);
      if (choice.kind === 'refused') return;
      for (const agentId of choice.agentIds) {
        const { seatsTaken, seatsMax } = all.find((one) => one.agentId === agentId)!;
        expect(seatsTaken).toBeLessThan(seatsMax);
      }
    }),
  );
});
