import { describe, expect, it } from 'vitest';
import type { Abilities, Agent } from './agent.js';
import { decideAbilities, decideAgent, newAgent } from './decide-agent.js';

const wish = { shopId: 'lan', agentId: 'mei', displayName: '小美', seatsMax: 5 };
const mei: Agent = {
  ...newAgent(wish),
  seatsTaken: 4,
  intent: 'online',
  connection: 'connected',
  connectionEndsAt: new Date('2026-03-02T08:00:30Z'),
  skills: { refund: 3, english: 5 },
  groupIds: ['after_sales'],
  version: 7,
};

describe('an agent whom her shop registers', () => {
  it('begins offline, without a connection and with all her seats free', () => {
    expect(newAgent(wish)).toMatchObject({
      ...wish,
      seatsTaken: 0,
      intent: 'offline',
      connection: 'disconnected',
      connectionEndsAt: null,
      version: 1,
    });
  });

  it('stays as she is when she is registered again', () => {
    expect(decideAgent(mei, wish)).toEqual(mei);
  });

  it('gets another name without a new version: nobody is told of names', () => {
    expect(decideAgent(mei, { ...wish, displayName: '美美' })).toEqual({ ...mei, displayName: '美美' });
  });

  it.each([3, 0, 8])('keeps her seats and connection when her capacity becomes %i, which is told', (seatsMax) => {
    expect(decideAgent(mei, { ...wish, seatsMax })).toEqual({ ...mei, seatsMax, version: 8 });
  });
});

it('an agent who inherited her capacity has her own once she is registered with one', () => {
  const inheriting = { ...mei, inheritsSeats: true };
  expect(decideAgent(inheriting, wish)).toEqual(mei);
});

describe("an agent's abilities", () => {
  it('are told where a level, a skill or a group differs', () => {
    const others: Abilities[] = [
      { skills: { refund: 4, english: 5 }, groupIds: ['after_sales'] },
      { skills: { refund: 3 }, groupIds: ['after_sales'] },
      { skills: { refund: 3, english: 5 }, groupIds: [] },
    ];
    for (const abilities of others) {
      expect(decideAbilities(mei, abilities)).toEqual({ ...mei, ...abilities, version: 8 });
    }
  });

  it('are not told again when they are the same in another order', () => {
    const both = { ...mei, groupIds: ['after_sales', 'vip'] };
    const same = { skills: { english: 5, refund: 3 }, groupIds: ['vip', 'after_sales'] };
    expect(decideAbilities(both, same)).toMatchObject({ ...same, version: 7 });
  });
});
