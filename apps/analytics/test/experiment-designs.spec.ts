import { randomUUID } from 'node:crypto';
import { Enrolment, Metric, ExperimentResult_Verdict as Verdict } from '@guanxi/contracts/analytics/v1/experiment.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { failureOf, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { after, behaviours, designOf, ExperimentWorld, related } from './experiment-world.js';

const day_ms = 86_400_000;

let world: ExperimentWorld;

beforeAll(async () => {
  world = await ExperimentWorld.begin();
});
afterAll(() => world.end());

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
    await world.tell(shopId, [...related(shopId, people), ...behaviours(shopId, bought)], seed);
  }

  it('finds what a change did beyond what happened to the others, and says that chance did not assign', async () => {
    await happen('changed', 1, 0, 5);
    const experimentId = await world.create('changed', designOf(wanted, kind()));
    world.clock.set(after(30));
    const result = await waitFor(async () => {
      const found = (await world.get('changed', experimentId)).result;
      return Math.abs((found.effects[0]?.difference ?? 0) - 0.5) < 1e-9 ? found : undefined;
    });
    expect(result).toMatchObject({ randomised: false, sampleRatioProbability: 1, verdict: Verdict.WIDEN });
    expect(result.variants.map(({ countedCount }) => countedCount)).toEqual([400, 400]);
    expect(result.effects[0]!.low!).toBeGreaterThan(0.35);
    expect(result.preTrend?.pValue).toBeGreaterThan(0.05);
    expect(result.reasons.map(({ code }) => code)).toEqual(['better', 'not_randomised']);
  });

  it('says that nothing can be said where the groups moved apart before the change', async () => {
    await happen('drifting', 1, 1, 6);
    const experimentId = await world.create('drifting', designOf(wanted, kind()));
    world.clock.set(after(30));
    const result = await waitFor(async () => {
      const found = (await world.get('drifting', experimentId)).result;
      return (found.preTrend?.difference ?? 0) > 0.49 ? found : undefined;
    });
    expect(result.reasons.map(({ code }) => code)).toEqual(['pre_trend', 'not_randomised']);
    expect(result.verdict).toBe(Verdict.UNDECIDED);
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
    const refused = await failureOf(world.api('faulty').planExperiment({ shopId: 'faulty', design }));
    const { violations } = (refused as { details: { violations: { field: string }[] } }).details;
    expect(violations.map((one) => one.field)).toContain(field);
    const kept = await failureOf(
      world.api('faulty').createExperiment({ shopId: 'faulty', idempotencyKey: randomUUID(), design }),
    );
    expect(kept).toMatchObject({ reason: 'INVALID_REQUEST' });
    const { experiments } = await world.api('faulty').listExperiments({ shopId: 'faulty', pageSize: 0, pageToken: '' });
    expect(experiments).toEqual([]);
  });

  it('is planned from what the shop’s customers did of late', async () => {
    const shopId = 'planned';
    const ids = Array.from({ length: 280 }, (_, i) => `c-${i}`);
    const people = ids.map((customerId) => ({ customerId, channel: 'scan' }));
    const buyers = ids.filter((_, i) => i % 10 === 0);
    const bought = buyers.map((customerId) => ({ customerId, kind: BehaviourKind.PURCHASED, at: after(-2) }));
    const read = ids.map((customerId) => ({ customerId, kind: BehaviourKind.MESSAGE_READ, at: after(-20) }));
    await world.tell(shopId, [...related(shopId, people), ...behaviours(shopId, [...bought, ...read])], 7);
    world.clock.set(after(0));
    const design = designOf({ baseValue: undefined });
    const plan = await waitFor(async () => {
      const answer = await world
        .api(shopId)
        .planExperiment({ shopId, design })
        .catch(() => undefined);
      return answer?.plan?.baseValue === 0.1 && answer.plan.arrivalsPerDay === 10 ? answer.plan : undefined;
    });
    expect(plan).toMatchObject({ baseCustomerCount: 280 });
    // 0.10 against 0.15: 686 each with one look (R's power.prop.test: 685.6), some 1.9 times that for looking at any time.
    expect(plan.neededPerVariant / 686).toBeGreaterThan(1.8);
    expect(plan.neededPerVariant / 686).toBeLessThan(2.05);
    expect(plan.days).toBe(Math.ceil(plan.neededCount / 10) + 7);
  });
});
