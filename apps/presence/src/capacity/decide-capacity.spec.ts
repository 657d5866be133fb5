import { describe, expect, it } from 'vitest';
import type { Agent } from '../agents/agent.js';
import { newAgent } from '../agents/decide-agent.js';
import { decideCapacity, decideOwnSeats, seats_unlimited } from './decide-capacity.js';
import type { Limits, OwnedLimits } from './limits.js';

const mei: Agent = {
  ...newAgent({ shopId: 'lan', agentId: 'mei', displayName: '小美', seatsMax: 5 }),
  inheritsSeats: true,
  groupIds: ['refunds', 'vip'],
};
const limits = (level: OwnedLimits['level'], ownerId: string, said: Partial<Limits>): OwnedLimits => ({
  level,
  ownerId,
  seatsMax: null,
  channelLimits: {},
  suspendAt: null,
  ...said,
});
const shop = limits('shop', '', { seatsMax: 9, channelLimits: { phone: 1, video: 1 }, suspendAt: 8 });
const refunds = limits('group', 'refunds', { seatsMax: 6, channelLimits: { phone: 3 } });
const vip = limits('group', 'vip', { seatsMax: 4, channelLimits: { phone: 2 } });
const others = [limits('group', 'night', { seatsMax: 1, suspendAt: 1 }), limits('agent', 'lin', { suspendAt: 1 })];

describe('how much an agent can take', () => {
  it('is as good as without end where nothing limits her', () => {
    expect(decideCapacity(mei, others)).toEqual({ seatsMax: seats_unlimited, channelLimits: {}, suspendAt: null });
  });

  it("is her shop's, before that the smallest of her groups', before that her own", () => {
    expect(decideCapacity(mei, [shop, ...others])).toEqual({
      seatsMax: 9,
      channelLimits: { phone: 1, video: 1 },
      suspendAt: 8,
    });
    expect(decideCapacity(mei, [refunds, vip, shop, ...others])).toEqual({
      seatsMax: 4,
      channelLimits: { phone: 2, video: 1 },
      suspendAt: 8,
    });
    const own = limits('agent', 'mei', { channelLimits: { phone: 7 }, suspendAt: 3 });
    expect(decideCapacity(decideOwnSeats(mei, { ...own, seatsMax: 7 }), [own, refunds, vip, shop])).toEqual({
      seatsMax: 7,
      channelLimits: { phone: 7, video: 1 },
      suspendAt: 3,
    });
  });

  it('is nothing where a limit is 0: that is no missing limit', () => {
    expect(
      decideCapacity(mei, [limits('group', 'vip', { seatsMax: 0, channelLimits: { phone: 0 } }), shop]),
    ).toMatchObject({
      seatsMax: 0,
      channelLimits: { phone: 0, video: 1 },
    });
    expect(decideOwnSeats(mei, limits('agent', 'mei', { seatsMax: 0 }))).toMatchObject({
      seatsMax: 0,
      inheritsSeats: false,
    });
  });

  it("is not changed by a group's or the shop's limit where she has her own", () => {
    const own = { ...mei, inheritsSeats: false };
    expect(decideCapacity(own, [refunds, shop])).toMatchObject({ seatsMax: 5 });
    expect(decideOwnSeats(own, shop)).toBe(own);
  });
});
