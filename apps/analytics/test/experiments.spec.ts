import { createHash, randomUUID } from 'node:crypto';
import {
  Enrolment,
  ExperimentState,
  VariantEffect_GuardRailState as GuardRailState,
  Metric,
  ExperimentResult_Verdict as Verdict,
} from '@guanxi/contracts/analytics/v1/experiment.js';
import {
  EpisodeOpened,
  EpisodeRated,
  HandoverCompleted,
  InterventionPolicyChanged,
} from '@guanxi/contracts/events/v1/conversation.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { events } from '@guanxi/messaging';
import { failureOf, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { after, behaviours, designOf, ExperimentWorld } from './experiment-world.js';

let world: ExperimentWorld;

beforeAll(async () => {
  world = await ExperimentWorld.begin();
});
afterAll(() => world.end());

/** Assigns so many customers, has every nth of each variant buy, and every mth mute; returns how many there are of each. */
async function run(
  shopId: string,
  experimentId: string,
  {
    customers,
    buys,
    mutes,
    seed,
  }: { customers: number; buys: [number, number]; mutes: [number, number]; seed: number },
): Promise<[number, number]> {
  const ids = Array.from({ length: customers }, (_, i) => `c-${i}`);
  const groups: [string[], string[]] = [[], []];
  for (let i = 0; i < ids.length; i += 1_000) {
    const customerIds = ids.slice(i, i + 1_000);
    const request = { shopId, experimentId, idempotencyKey: randomUUID(), customerIds };
    const { variants } = await world.api(shopId).assignVariants(request);
    customerIds.forEach((id, place) => {
      groups[variants[place] === 'as_it_was' ? 0 : 1].push(id);
    });
  }
  const done = groups.flatMap((group, g) =>
    group.flatMap((customerId, i) => [
      ...(i % buys[g]! === 0 ? [{ customerId, kind: BehaviourKind.PURCHASED, at: after(3) }] : []),
      ...(i % mutes[g]! === 0 ? [{ customerId, kind: BehaviourKind.MUTED, at: after(4) }] : []),
      // After her days: it counts no more.
      ...(i % 3 === 0 ? [{ customerId, kind: BehaviourKind.PURCHASED, at: after(8) }] : []),
    ]),
  );
  await world.tell(shopId, behaviours(shopId, done), seed);
  return [groups[0].length, groups[1].length];
}

describe('an experiment in which chance assigns', () => {
  it('assigns by the hash that the contract names, in its shares, the same each time', async () => {
    const shopId = 'hashed';
    const experimentId = await world.create(shopId);
    const customerIds = Array.from({ length: 1_000 }, (_, i) => `客-${i}`);
    const ask = () =>
      world.api(shopId).assignVariants({ shopId, experimentId, idempotencyKey: randomUUID(), customerIds });
    const { variants } = await ask();
    const expected = customerIds.map((id) => {
      const digest = createHash('sha256').update(`["experiment","${experimentId}","${id}"]`).digest();
      return digest.readUInt32BE(0) / 2 ** 32 < 0.5 ? 'coupon_first' : 'as_it_was';
    });
    expect(variants).toEqual(expected);
    expect((await ask()).variants).toEqual(variants);
    const { result } = await world.get(shopId, experimentId);
    expect(result.variants.reduce((sum, { enteredCount }) => sum + enteredCount, 0)).toBe(1_000);
    expect(result).toMatchObject({ randomised: true, verdict: Verdict.UNDECIDED, reasons: [{ code: 'too_early' }] });
    expect(result.sampleRatioProbability).toBeGreaterThan(0.001);
  });

  it('finds an effect that is there, and says to widen it, in both languages', async () => {
    const shopId = 'effect';
    const design = designOf({ guardRails: [{ metric: Metric.REACTED_BADLY, harmMax: 0.05 }] });
    const experimentId = await world.create(shopId, design);
    const sizes = await run(shopId, experimentId, { customers: 3_000, buys: [10, 4], mutes: [50, 50], seed: 1 });
    world.clock.set(after(10));
    const { experiment, result } = await waitFor(async () => {
      const found = await world.get(shopId, experimentId);
      return found.result.variants.every(({ countedCount }, i) => countedCount === sizes[i]) &&
        found.result.effects[0]!.difference > 0.14 &&
        found.result.effects[1]!.guardRail === GuardRailState.HOLDS
        ? found
        : undefined;
    });
    expect(experiment).toMatchObject({ state: ExperimentState.RUNNING, createdBy: 'mei', plan: { baseValue: 0.1 } });
    expect(result.variants[0]?.value).toBeCloseTo(0.1, 2);
    expect(result.variants[1]?.value).toBeCloseTo(0.25, 2);
    const [effect] = result.effects;
    expect(effect).toMatchObject({ variant: 'coupon_first', metric: Metric.BUYERS });
    expect(effect!.low!).toBeGreaterThan(0.08);
    expect(effect!.high!).toBeLessThan(0.22);
    expect(result.verdict).toBe(Verdict.WIDEN);
    expect(result.reasons.map(({ code }) => code)).toEqual(['better', 'guard_rails_hold']);
    expect(result.reasons[0]?.text).toMatch(/^coupon_first is better: between \+\d+\.\d\d pp and \+\d+\.\d\d pp\.$/);
    const { result: zh } = await world.get(shopId, experimentId, 'zh-Hans');
    expect(zh.reasons[0]?.text).toContain('更好');
  });

  it('leaves no effect undecided, and takes back what breaks a guard-rail', async () => {
    const nothing = await world.create('nothing');
    await run('nothing', nothing, { customers: 2_000, buys: [10, 10], mutes: [50, 50], seed: 2 });
    const rail = designOf({ guardRails: [{ metric: Metric.REACTED_BADLY, harmMax: 0.02 }] });
    const harmful = await world.create('harmful', rail);
    await run('harmful', harmful, { customers: 2_000, buys: [10, 4], mutes: [100, 3], seed: 3 });
    world.clock.set(after(10));
    const calm = await waitFor(async () => {
      const { result } = await world.get('nothing', nothing);
      return result.variants.every(({ value }) => value !== undefined && Math.abs(value - 0.1) < 0.005)
        ? result
        : undefined;
    });
    expect(calm.verdict).toBe(Verdict.UNDECIDED);
    expect(['no_difference_yet', 'smaller_than_matters', 'no_difference']).toContain(calm.reasons[0]?.code);
    const harm = await waitFor(async () => {
      const { result } = await world.get('harmful', harmful);
      return result.effects[1]?.guardRail === GuardRailState.BROKEN ? result : undefined;
    });
    expect(harm).toMatchObject({ verdict: Verdict.REVERT, reasons: [{ code: 'guard_rail_broken' }] });
    expect(harm.reasons[0]?.text).toContain('the share who mute, complain or cancel');
  });

  it('believes no figure where something but chance decides who comes in', async () => {
    const shopId = 'skewed';
    const experimentId = await world.create(shopId);
    const point = (id: string) =>
      createHash('sha256').update(`["experiment","${experimentId}","${id}"]`).digest().readUInt32BE(0) / 2 ** 32;
    // Whoever gets the coupon is asked for only two times in three.
    const customerIds = Array.from({ length: 1_400 }, (_, i) => `c-${i}`)
      .filter((id, i) => point(id) >= 0.5 || i % 3 > 0)
      .slice(0, 1_000);
    await world.api(shopId).assignVariants({ shopId, experimentId, idempotencyKey: randomUUID(), customerIds });
    const { result } = await world.get(shopId, experimentId);
    expect(result.sampleRatioProbability).toBeLessThan(0.001);
    expect(result).toMatchObject({ verdict: Verdict.UNDECIDED, reasons: [{ code: 'sample_ratio' }] });
  });

  it('is stopped once, by somebody, and takes in nobody after', async () => {
    const shopId = 'stopped';
    const experimentId = await world.create(shopId);
    const idempotencyKey = randomUUID();
    const stop = (key: string) =>
      world.api(shopId).stopExperiment({ shopId, experimentId, idempotencyKey: key, note: 'the season is over' });
    const { experiment } = await stop(idempotencyKey);
    const stopped = { state: ExperimentState.STOPPED, stoppedBy: 'mei', stopNote: 'the season is over' };
    expect(experiment).toMatchObject(stopped);
    expect((await stop(idempotencyKey)).experiment).toEqual(experiment);
    expect(await failureOf(stop(randomUUID()))).toMatchObject({ reason: 'EXPERIMENT_STOPPED' });
    const late = { shopId, experimentId, idempotencyKey: randomUUID(), customerIds: ['c-1'] };
    expect(await failureOf(world.api(shopId).assignVariants(late))).toMatchObject({ reason: 'EXPERIMENT_STOPPED' });
    const listed = await world.api(shopId).listExperiments({ shopId, pageSize: 1, pageToken: '' });
    expect(listed).toMatchObject({ experiments: [stopped], nextPageToken: '' });
    expect(await failureOf(world.get('others', experimentId))).toMatchObject({ reason: 'EXPERIMENT_NOT_FOUND' });
  });
});

describe('the rollout of weak scenes', () => {
  it('is measured by the hash that conversations are rolled out by, an episode’s customer rating it or not', async () => {
    const shopId = 'rollout';
    const variants = [
      { name: 'not_reached', share: 0.7 },
      { name: 'reached', share: 0.3 },
    ];
    const kind = { $case: 'randomised', value: { variants, enrolment: Enrolment.WEAK_SCENE_ROLLOUT } };
    const wanted = { metric: Metric.SATISFIED, minimumEffect: 0.1, baseValue: 0.6, baseVariance: 0.24, outcomeDays: 1 };
    const experimentId = await world.create(shopId, designOf(wanted, kind));
    const point = (id: string) =>
      createHash('sha256')
        .update(JSON.stringify(['rollout', shopId, id]))
        .digest()
        .readUInt32BE(0) /
      2 ** 32;
    const conversations = Array.from({ length: 900 }, () => randomUUID() as string);
    const reached = conversations.filter((id) => point(id) < 0.3);
    const told = conversations.flatMap((conversationId, i) => {
      const common = { shopId, conversationId, customerId: `c-${i}`, episode: 1 };
      const isReached = point(conversationId) < 0.3;
      const stars = isReached ? (i % 10 < 9 ? 5 : 1) : i % 10 < 5 ? 4 : 2;
      const opened = EpisodeOpened.fromPartial({ ...common, channel: 'app', openedAt: after(1) });
      const rated = EpisodeRated.fromPartial({ ...common, stars, version: 1, ratedAt: after(1.1) });
      const handover = { ...common, agentId: 'mei', controlEpoch: 2, queuedAt: after(1), handedOverAt: after(1.05) };
      return [
        [events.episodeOpened, opened] as const,
        ...(i % 2 === 0 ? [[events.episodeRated, rated] as const] : []),
        ...(isReached ? [[events.handoverCompleted, HandoverCompleted.fromPartial(handover)] as const] : []),
      ];
    });
    await world.tell(shopId, told, 4);
    world.clock.set(after(3));
    const result = await waitFor(async () => {
      const found = (await world.get(shopId, experimentId)).result;
      return found.variants.reduce((sum, one) => sum + one.countedCount, 0) === 900 && found.variants[1]!.value! > 0.8
        ? found
        : undefined;
    });
    expect(result.variants[1]).toMatchObject({ name: 'reached', countedCount: reached.length });
    expect(result.effects[0]!.low!).toBeGreaterThan(0.1);
    expect(result.verdict).toBe(Verdict.WIDEN);
    const setTo = (rolloutShare: number, policyVersion: number) =>
      world.publisher.publish(
        events.interventionPolicyChanged,
        shopId,
        InterventionPolicyChanged.fromPartial({
          ...{ shopId, policyVersion, policy: { rolloutShare }, setBy: 'mei', setAt: after(1 + policyVersion) },
        }),
      );
    await setTo(0.3, 1);
    await setTo(0.6, 2);
    world.clock.set(after(4));
    await waitFor(async () => (await world.get(shopId, experimentId)).result.reasons[0]?.code === 'policy_changed');
    const refused = await failureOf(world.api(shopId).planExperiment({ shopId, design: designOf(wanted, kind) }));
    expect(refused).toMatchObject({ details: { violations: [{ field: 'design.randomised.variants[1].share' }] } });
    const asked = { shopId, experimentId, idempotencyKey: randomUUID(), customerIds: ['c-1'] };
    expect(await failureOf(world.api(shopId).assignVariants(asked))).toMatchObject({
      reason: 'EXPERIMENT_ASSIGNS_NOBODY',
    });
  });
});
