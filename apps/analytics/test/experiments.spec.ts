import { createHash, randomUUID } from 'node:crypto';
import {
  Enrolment,
  ExperimentDesign,
  ExperimentServiceService,
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
import { Behaviour, BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { failureOf, type HostedService, ManualClock, SeededRandom, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostAnalytics, merchant } from './analytics-host.js';

const day_ms = 86_400_000;
const present = new Date();
const began = new Date(present.getTime() - 40 * day_ms);
const after = (days: number) => new Date(began.getTime() + days * day_ms);
const clock = new ManualClock(began);

let host: HostedService;
let publisher: EventPublisher;

beforeAll(async () => {
  host = await hostAnalytics(clock);
  publisher = await EventPublisher.connect(host.nats.url);
});
afterAll(async () => {
  await publisher.close();
  await host.stop();
});

const api = (shopId: string) => host.as({ ...merchant, shop: shopId }, ExperimentServiceService);
const halves = [
  { name: 'as_it_was', share: 0.5 },
  { name: 'coupon_first', share: 0.5 },
];
const designOf = (changes: object = {}, kind?: object) =>
  ExperimentDesign.fromPartial({
    name: 'coupon first',
    hypothesis: 'customers who see the coupon first buy more often',
    ...{ metric: Metric.BUYERS, minimumEffect: 0.05, baseValue: 0.1, outcomeDays: 7 },
    kind: kind ?? { $case: 'randomised', value: { variants: halves, enrolment: Enrolment.ASSIGNED } },
    ...changes,
  } as never);
const create = async (shopId: string, design = designOf()) => {
  const { experiment } = await api(shopId).createExperiment({ shopId, idempotencyKey: randomUUID(), design });
  return experiment?.experimentId ?? '';
};
const get = async (shopId: string, experimentId: string, language = 'en') => {
  const { experiment, result } = await api(shopId).getExperiment({ shopId, experimentId, language });
  return { experiment, result: result as NonNullable<typeof result> };
};

/** Publishes each of these twice, in an order that a seed shuffles. */
async function tell(shopId: string, told: readonly (readonly [unknown, object])[], seed: number): Promise<void> {
  for (const [event, payload] of new SeededRandom(seed).shuffle([...told])) {
    const id = await publisher.publish(event as typeof events.episodeOpened, shopId, payload as never);
    await publisher.publish(event as typeof events.episodeOpened, shopId, payload as never, { id });
  }
}

function behaviours(shopId: string, all: { customerId: string; kind: BehaviourKind; at: Date }[]) {
  const each = all.map(({ customerId, kind, at }) =>
    Behaviour.fromPartial({ behaviourId: randomUUID(), customerId, kind, occurredAt: at, amountCents: 500 }),
  );
  const parts = Array.from({ length: Math.ceil(each.length / 300) }, (_, i) => each.slice(i * 300, (i + 1) * 300));
  return parts.map((part) => [events.behavioursRecorded, { shopId, behaviours: part }] as const);
}

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
    const { variants } = await api(shopId).assignVariants(request);
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
  await tell(shopId, behaviours(shopId, done), seed);
  return [groups[0].length, groups[1].length];
}

describe('an experiment in which chance assigns', () => {
  it('assigns by the hash that the contract names, in its shares, the same each time', async () => {
    const shopId = 'hashed';
    const experimentId = await create(shopId);
    const customerIds = Array.from({ length: 1_000 }, (_, i) => `客-${i}`);
    const ask = () => api(shopId).assignVariants({ shopId, experimentId, idempotencyKey: randomUUID(), customerIds });
    const { variants } = await ask();
    const expected = customerIds.map((id) => {
      const digest = createHash('sha256').update(`["experiment","${experimentId}","${id}"]`).digest();
      return digest.readUInt32BE(0) / 2 ** 32 < 0.5 ? 'coupon_first' : 'as_it_was';
    });
    expect(variants).toEqual(expected);
    expect((await ask()).variants).toEqual(variants);
    const { result } = await get(shopId, experimentId);
    expect(result.variants.reduce((sum, { enteredCount }) => sum + enteredCount, 0)).toBe(1_000);
    expect(result).toMatchObject({ randomised: true, verdict: Verdict.UNDECIDED, reasons: [{ code: 'too_early' }] });
    expect(result.sampleRatioProbability).toBeGreaterThan(0.001);
  });

  it('finds an effect that is there, and says to widen it, in both languages', async () => {
    const shopId = 'effect';
    const design = designOf({ guardRails: [{ metric: Metric.REACTED_BADLY, harmMax: 0.05 }] });
    const experimentId = await create(shopId, design);
    const sizes = await run(shopId, experimentId, { customers: 3_000, buys: [10, 4], mutes: [50, 50], seed: 1 });
    clock.set(after(10));
    const { experiment, result } = await waitFor(async () => {
      const found = await get(shopId, experimentId);
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
    const { result: zh } = await get(shopId, experimentId, 'zh-Hans');
    expect(zh.reasons[0]?.text).toContain('更好');
    clock.set(began);
  });

  it('leaves no effect undecided, and takes back what breaks a guard-rail', async () => {
    const nothing = await create('nothing');
    await run('nothing', nothing, { customers: 2_000, buys: [10, 10], mutes: [50, 50], seed: 2 });
    const rail = designOf({ guardRails: [{ metric: Metric.REACTED_BADLY, harmMax: 0.02 }] });
    const harmful = await create('harmful', rail);
    await run('harmful', harmful, { customers: 2_000, buys: [10, 4], mutes: [100, 3], seed: 3 });
    clock.set(after(10));
    const calm = await waitFor(async () => {
      const { result } = await get('nothing', nothing);
      return result.variants.every(({ value }) => value !== undefined && Math.abs(value - 0.1) < 0.005)
        ? result
        : undefined;
    });
    expect(calm.verdict).toBe(Verdict.UNDECIDED);
    expect(['no_difference_yet', 'smaller_than_matters', 'no_difference']).toContain(calm.reasons[0]?.code);
    const harm = await waitFor(async () => {
      const { result } = await get('harmful', harmful);
      return result.effects[1]?.guardRail === GuardRailState.BROKEN ? result : undefined;
    });
    expect(harm).toMatchObject({ verdict: Verdict.REVERT, reasons: [{ code: 'guard_rail_broken' }] });
    expect(harm.reasons[0]?.text).toContain('the share who mute, complain or cancel');
    clock.set(began);
  });

  it('believes no figure where something but chance decides who comes in', async () => {
    const shopId = 'skewed';
    const experimentId = await create(shopId);
    const point = (id: string) =>
      createHash('sha256').update(`["experiment","${experimentId}","${id}"]`).digest().readUInt32BE(0) / 2 ** 32;
    // Whoever gets the coupon is asked for only two times in three.
    const customerIds = Array.from({ length: 1_400 }, (_, i) => `c-${i}`)
      .filter((id, i) => point(id) >= 0.5 || i % 3 > 0)
      .slice(0, 1_000);
    await api(shopId).assignVariants({ shopId, experimentId, idempotencyKey: randomUUID(), customerIds });
    const { result } = await get(shopId, experimentId);
    expect(result.sampleRatioProbability).toBeLessThan(0.001);
    expect(result).toMatchObject({ verdict: Verdict.UNDECIDED, reasons: [{ code: 'sample_ratio' }] });
  });

  it('is stopped once, by somebody, and takes in nobody after', async () => {
    const shopId = 'stopped';
    const experimentId = await create(shopId);
    const idempotencyKey = randomUUID();
    const stop = (key: string) =>
      api(shopId).stopExperiment({ shopId, experimentId, idempotencyKey: key, note: 'the season is over' });
    const { experiment } = await stop(idempotencyKey);
    const stopped = { state: ExperimentState.STOPPED, stoppedBy: 'mei', stopNote: 'the season is over' };
    expect(experiment).toMatchObject(stopped);
    expect((await stop(idempotencyKey)).experiment).toEqual(experiment);
    expect(await failureOf(stop(randomUUID()))).toMatchObject({ reason: 'EXPERIMENT_STOPPED' });
    const late = { shopId, experimentId, idempotencyKey: randomUUID(), customerIds: ['c-1'] };
    expect(await failureOf(api(shopId).assignVariants(late))).toMatchObject({ reason: 'EXPERIMENT_STOPPED' });
    const listed = await api(shopId).listExperiments({ shopId, pageSize: 1, pageToken: '' });
    expect(listed).toMatchObject({ experiments: [stopped], nextPageToken: '' });
    expect(await failureOf(get('others', experimentId))).toMatchObject({ reason: 'EXPERIMENT_NOT_FOUND' });
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
    const experimentId = await create(shopId, designOf(wanted, kind));
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
    await tell(shopId, told, 4);
    clock.set(after(3));
    const result = await waitFor(async () => {
      const found = (await get(shopId, experimentId)).result;
      return found.variants.reduce((sum, one) => sum + one.countedCount, 0) === 900 && found.variants[1]!.value! > 0.8
        ? found
        : undefined;
    });
    expect(result.variants[1]).toMatchObject({ name: 'reached', countedCount: reached.length });
    expect(result.effects[0]!.low!).toBeGreaterThan(0.1);
    expect(result.verdict).toBe(Verdict.WIDEN);
    const setTo = (rolloutShare: number, policyVersion: number) =>
      publisher.publish(
        events.interventionPolicyChanged,
        shopId,
        InterventionPolicyChanged.fromPartial({
          ...{ shopId, policyVersion, policy: { rolloutShare }, setBy: 'mei', setAt: after(1 + policyVersion) },
        }),
      );
    await setTo(0.3, 1);
    await setTo(0.6, 2);
    clock.set(after(4));
    await waitFor(async () => (await get(shopId, experimentId)).result.reasons[0]?.code === 'policy_changed');
    const refused = await failureOf(api(shopId).planExperiment({ shopId, design: designOf(wanted, kind) }));
    expect(refused).toMatchObject({ details: { violations: [{ field: 'design.randomised.variants[1].share' }] } });
    const asked = { shopId, experimentId, idempotencyKey: randomUUID(), customerIds: ['c-1'] };
    expect(await failureOf(api(shopId).assignVariants(asked))).toMatchObject({ reason: 'EXPERIMENT_ASSIGNS_NOBODY' });
    clock.set(began);
  });
});

describe('before and after', () => {
  const kind = (changes: object = {}) => ({
    $case: 'beforeAfter',
    value: {
      changedOn: after(15).toISOString().slice(0, 10),
      ...{ timeZone: 'Asia/Shanghai', days: 7, changedChannels: ['live'], comparisonChannels: ['scan', 'coupon'] },
      ...changes,
    },
  });
  const wanted = { metric: Metric.PURCHASES, minimumEffect: 0.2, baseValue: 0.5, baseVariance: 0.5 };

  /** Purchases of 400 customers a channel: each buys once in each week, the changed ones `extra` times more after it. */
  async function happen(shopId: string, extra: number, drift: number, seed: number): Promise<void> {
    const changedAt = Date.parse(`${after(15).toISOString().slice(0, 10)}T00:00:00+08:00`);
    const at = (week: number) => new Date(changedAt + week * 7 * day_ms + day_ms);
    const people = ['live', 'scan'].flatMap((channel) =>
      Array.from({ length: 400 }, (_, i) => ({ customerId: `${channel}-${i}`, channel, i })),
    );
    const bought = people.flatMap(({ customerId, channel, i }) => {
      const isChanged = channel === 'live';
      const weeks = [-2, -1, 0].filter((week) => (i + week) % 4 !== 0);
      if (isChanged && i % 2 === 0) weeks.push(...Array.from({ length: extra }, () => 0));
      if (isChanged && i % 2 === 0) weeks.push(...Array.from({ length: drift }, () => -1));
      return weeks.map((week) => ({ customerId, kind: BehaviourKind.PURCHASED, at: at(week) }));
    });
    const changes = people.map(({ customerId, channel }) => ({
      ...{ customerId, acquisitionChannel: channel, status: RelationshipStatus.ACTIVE, version: 1 },
      ...{ establishedAt: after(-100), changedAt: after(-100) },
    }));
    const related = [events.relationshipsChanged, { shopId, changes: changes.slice(0, 400) }] as const;
    const others = [events.relationshipsChanged, { shopId, changes: changes.slice(400) }] as const;
    await tell(shopId, [related, others, ...behaviours(shopId, bought)], seed);
  }

  it('finds what a change did beyond what happened to the others, and says that chance did not assign', async () => {
    await happen('changed', 1, 0, 5);
    const experimentId = await create('changed', designOf(wanted, kind()));
    clock.set(after(30));
    const result = await waitFor(async () => {
      const found = (await get('changed', experimentId)).result;
      return Math.abs((found.effects[0]?.difference ?? 0) - 0.5) < 1e-9 ? found : undefined;
    });
    expect(result).toMatchObject({ randomised: false, sampleRatioProbability: 1, verdict: Verdict.WIDEN });
    expect(result.variants.map(({ countedCount }) => countedCount)).toEqual([400, 400]);
    expect(result.effects[0]!.low!).toBeGreaterThan(0.35);
    expect(result.preTrend?.pValue).toBeGreaterThan(0.05);
    expect(result.reasons.map(({ code }) => code)).toEqual(['better', 'not_randomised']);
    clock.set(began);
  });

  it('says that nothing can be said where the groups moved apart before the change', async () => {
    await happen('drifting', 1, 1, 6);
    const experimentId = await create('drifting', designOf(wanted, kind()));
    clock.set(after(30));
    const result = await waitFor(async () => {
      const found = (await get('drifting', experimentId)).result;
      return (found.preTrend?.difference ?? 0) > 0.49 ? found : undefined;
    });
    expect(result.reasons.map(({ code }) => code)).toEqual(['pre_trend', 'not_randomised']);
    expect(result.verdict).toBe(Verdict.UNDECIDED);
    clock.set(began);
  });
});

describe('a design that cannot be', () => {
  const variants = (...shares: number[]) => ({
    $case: 'randomised',
    value: { variants: shares.map((share, i) => ({ name: `v${i}`, share })), enrolment: Enrolment.ASSIGNED },
  });
  const before = (changes: object) => ({
    $case: 'beforeAfter',
    value: { changedOn: '2026-02-28', timeZone: 'Asia/Shanghai', days: 7, ...changes },
  });
  const channels = { changedChannels: ['live'], comparisonChannels: ['scan'] };

  it.each([
    ['shares that do not add up', designOf({}, variants(0.5, 0.4)), 'design.randomised.variants'],
    ['an unknown metric', designOf({ metric: 99 }), 'design.metric'],
    ['an effect beyond a share', designOf({ minimumEffect: 1.5 }), 'design.minimum_effect'],
    [
      'the metric as its own guard-rail',
      designOf({ guardRails: [{ metric: Metric.BUYERS, harmMax: 0.1 }] }),
      'design.guard_rails[0].metric',
    ],
    [
      'a zone that is none',
      designOf({}, before({ ...channels, timeZone: 'Mars/Olympus' })),
      'design.before_after.time_zone',
    ],
    [
      'a day that is none',
      designOf({}, before({ ...channels, changedOn: '2026-02-30' })),
      'design.before_after.changed_on',
    ],
    [
      'a channel on both sides',
      designOf({}, before({ changedChannels: ['live'], comparisonChannels: ['live'] })),
      'design.before_after.comparison_channels',
    ],
    ['episodes before and after', designOf({ metric: Metric.SATISFIED }, before(channels)), 'design.metric'],
    ['nothing known of the metric', designOf({ baseValue: undefined }), 'design.base_value'],
    ['nothing known of its variance', designOf({ metric: Metric.AMOUNT, baseValue: 5 }), 'design.base_variance'],
    ['no design', undefined, 'design'],
  ])('is refused: %s', async (_, design, field) => {
    const refused = await failureOf(api('faulty').planExperiment({ shopId: 'faulty', design }));
    const { violations } = (refused as { details: { violations: { field: string }[] } }).details;
    expect(violations.map((one) => one.field)).toContain(field);
    const kept = await failureOf(
      api('faulty').createExperiment({ shopId: 'faulty', idempotencyKey: randomUUID(), design }),
    );
    expect(kept).toMatchObject({ reason: 'INVALID_REQUEST' });
    const { experiments } = await api('faulty').listExperiments({ shopId: 'faulty', pageSize: 0, pageToken: '' });
    expect(experiments).toEqual([]);
  });

  it('is planned from what the shop’s customers did of late', async () => {
    const shopId = 'planned';
    const ids = Array.from({ length: 280 }, (_, i) => `c-${i}`);
    const changes = ids.map((customerId) => ({
      ...{ customerId, acquisitionChannel: 'scan', status: RelationshipStatus.ACTIVE, version: 1 },
      ...{ establishedAt: after(-100), changedAt: after(-100) },
    }));
    const buyers = ids.filter((_, i) => i % 10 === 0);
    const bought = buyers.map((customerId) => ({ customerId, kind: BehaviourKind.PURCHASED, at: after(-2) }));
    const read = ids.map((customerId) => ({ customerId, kind: BehaviourKind.MESSAGE_READ, at: after(-20) }));
    await tell(
      shopId,
      [[events.relationshipsChanged, { shopId, changes }], ...behaviours(shopId, [...bought, ...read])],
      7,
    );
    const design = designOf({ baseValue: undefined });
    const plan = await waitFor(async () => {
      const failed = await api(shopId)
        .planExperiment({ shopId, design })
        .catch(() => undefined);
      return failed?.plan?.baseValue === 0.1 && failed.plan.arrivalsPerDay === 10 ? failed.plan : undefined;
    });
    expect(plan).toMatchObject({ baseCustomerCount: 280 });
    // 0.10 against 0.15: 686 each with one look (R's power.prop.test: 685.6), some 1.9 times that for looking at any time.
    expect(plan.neededPerVariant / 686).toBeGreaterThan(1.8);
    expect(plan.neededPerVariant / 686).toBeLessThan(2.05);
    expect(plan.days).toBe(Math.ceil(plan.neededCount / 10) + 7);
  });
});
