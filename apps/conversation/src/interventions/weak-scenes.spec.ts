import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultInterventionPolicy as policy } from './intervention-policy.js';
import { rolloutPoint } from './rollout.js';
import { type BotQuality, type SceneSatisfaction, weakSceneSeen, weakScenes } from './weak-scenes.js';

const scene = (sceneGroup: string, bot: number, human = 0.8, trafficShare = 0.2): SceneSatisfaction => ({
  sceneGroup,
  bot,
  human,
  trafficShare,
  weakerProbability: 0.95,
});
const namesOf = (quality: BotQuality) =>
  weakScenes(policy, quality).map(({ sceneGroup, share }) => [sceneGroup, share]);

const shares = fc.double({ min: 0, max: 1, noNaN: true });
const groups = fc.constantFrom('refund', 'logistics', 'product', 'invoice', 'warranty');
const anyScenes = fc.uniqueArray(
  fc.record({ sceneGroup: groups, bot: shares, human: shares, trafficShare: shares, weakerProbability: shares }),
  { selector: ({ sceneGroup }) => sceneGroup },
);

describe('weak scenes', () => {
  it('are taken from the widest gap down, as far as the amount goes, the last one in part', () => {
    const scenes = [scene('logistics', 0.6), scene('refund', 0.2), scene('product', 0.4), scene('invoice', 0.75)];
    expect(namesOf({ quality: 0.7, scenes })).toEqual([
      ['refund', 1],
      ['product', expect.closeTo(0.5)],
    ]);
    expect(namesOf({ quality: 0, scenes }).map(([group]) => group)).toEqual(['refund', 'product', 'logistics']);
  });

  it('are none where the bot is as good as humans, where it may be chance, and where nothing is asked', () => {
    expect(namesOf({ quality: 1, scenes: [scene('refund', 0.2)] })).toEqual([]);
    expect(namesOf({ quality: 0.2, scenes: [{ ...scene('refund', 0.2), weakerProbability: 0.7 }] })).toEqual([]);
    expect(namesOf({ quality: 0.2, scenes: [scene('small_talk', 0), scene('asks_human', 0)] })).toEqual([]);
  });

  it('take no more of the traffic than the amount, and less the better the bot is', () => {
    const taken = (quality: number, scenes: SceneSatisfaction[]) => {
      const trafficOf = new Map(scenes.map(({ sceneGroup, trafficShare }) => [sceneGroup, trafficShare]));
      return weakScenes(policy, { quality, scenes }).reduce(
        (sum, { sceneGroup, share }) => sum + share * (trafficOf.get(sceneGroup) ?? 0),
        0,
      );
    };
    fc.assert(
      fc.property(anyScenes, shares, shares, (scenes, one, other) => {
        const [worse, better] = [Math.min(one, other), Math.max(one, other)];
        expect(taken(worse, scenes)).toBeLessThanOrEqual(1 - worse + 1e-9);
        expect(taken(better, scenes)).toBeLessThanOrEqual(taken(worse, scenes) + 1e-9);
      }),
    );
  });

  it('are offered no less often in a scene in which the bot gets worse', () => {
    fc.assert(
      fc.property(anyScenes, shares, shares, (scenes, quality, by) => {
        const [first, ...others] = scenes;
        if (!first) return;
        const shareOf = (all: SceneSatisfaction[]) =>
          weakScenes(policy, { quality, scenes: all }).find(({ sceneGroup }) => sceneGroup === first.sceneGroup)
            ?.share ?? 0;
        const worse = { ...first, bot: first.bot * by };
        expect(shareOf([worse, ...others])).toBeGreaterThanOrEqual(shareOf(scenes) - 1e-9);
      }),
    );
  });
});

describe('the rollout', () => {
  const quality = { quality: 0.6, scenes: [scene('refund', 0.2, 0.8, 1)] };
  const reading = { sceneGroup: 'refund', sceneConfidence: 0.9 };
  const takenOf = (more: { rolloutShare?: number; shopsShare?: number; shopId?: string }, conversationId: string) =>
    weakSceneSeen({ ...policy, rolloutShare: more.rolloutShare ?? 1 }, quality, reading, {
      shopId: more.shopId ?? 'tea',
      conversationId,
      shopsShare: more.shopsShare ?? 1,
    })?.taken;
  const conversations = Array.from({ length: 4_000 }, (_, i) => `conversation-${i}`);

  it('takes the share of the conversations that it says, always the same ones', () => {
    const taken = conversations.filter((one) => takenOf({}, one));
    expect(taken.length / conversations.length).toBeCloseTo(0.4, 1);
    expect(conversations.filter((one) => takenOf({}, one))).toEqual(taken);
    const half = conversations.filter((one) => takenOf({ rolloutShare: 0.5 }, one));
    expect(half.length / conversations.length).toBeCloseTo(0.2, 1);
    expect(half.filter((one) => !taken.includes(one))).toEqual([]);
  });

  it('takes the share of the shops that it says, and keeps them as it grows', () => {
    const shops = Array.from({ length: 2_000 }, (_, i) => `shop-${i}`);
    const inRollout = (shopsShare: number) => shops.filter((shopId) => rolloutPoint('shop', shopId) < shopsShare);
    expect(inRollout(0.1).length / shops.length).toBeCloseTo(0.1, 1);
    expect(inRollout(0.1).filter((shopId) => !inRollout(0.3).includes(shopId))).toEqual([]);
    expect(conversations.some((one) => takenOf({ shopsShare: 0 }, one))).toBe(false);
  });

  it('takes nobody for a guess, nor where nothing was measured', () => {
    const place = { shopId: 'tea', conversationId: 'c', shopsShare: 1 };
    expect(weakSceneSeen(policy, quality, { ...reading, sceneConfidence: 0.4 }, place)).toBeUndefined();
    expect(weakSceneSeen(policy, undefined, reading, place)).toBeUndefined();
  });
});
