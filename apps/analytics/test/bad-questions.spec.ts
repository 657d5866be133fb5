import { randomUUID } from 'node:crypto';
import { GuanxiError, type ServiceDefinition } from '@guanxi/chassis';
import { ActivityKind } from '@guanxi/contracts/analytics/v1/activity.js';
import { BehaviourReportServiceService } from '@guanxi/contracts/analytics/v1/behaviour_report.js';
import { Direction, ExperimentServiceService, Metric } from '@guanxi/contracts/analytics/v1/experiment.js';
import { InterventionReportServiceService } from '@guanxi/contracts/analytics/v1/intervention_report.js';
import { LiveServiceService } from '@guanxi/contracts/analytics/v1/live.js';
import { OutreachReportServiceService } from '@guanxi/contracts/analytics/v1/outreach_report.js';
import { QualityServiceService } from '@guanxi/contracts/analytics/v1/quality.js';
import { QuestionReportServiceService } from '@guanxi/contracts/analytics/v1/question_report.js';
import { CohortBy, PeriodUnit, RetentionServiceService } from '@guanxi/contracts/analytics/v1/retention.js';
import { ServiceReportServiceService } from '@guanxi/contracts/analytics/v1/service_report.js';
import type { HostedService } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostAnalytics, merchant, shopId } from './analytics-host.js';

type Request = Record<string, unknown>;
/** What is asked wrongly, and the field that the answer has to name. */
type Fault = [what: string, wrong: Request, field: string];

const reports: Record<string, ServiceDefinition> = {
  behaviour: BehaviourReportServiceService,
  experiment: ExperimentServiceService,
  intervention: InterventionReportServiceService,
  live: LiveServiceService,
  outreach: OutreachReportServiceService,
  quality: QualityServiceService,
  question: QuestionReportServiceService,
  retention: RetentionServiceService,
  service: ServiceReportServiceService,
};
const [from, until] = [new Date('2026-03-01T00:00:00Z'), new Date('2026-04-01T00:00:00Z')];
const unknown = 4_711;
const design = {
  ...{ name: 'coupon', hypothesis: 'they buy more', metric: Metric.BUYERS, direction: Direction.MORE },
  ...{ minimumEffect: 0.05, outcomeDays: 7, guardRails: [], baseValue: 0.2, baseVariance: 0.16 },
  kind: {
    $case: 'beforeAfter',
    value: {
      ...{ changedOn: '2026-03-10', timeZone: 'UTC', days: 7 },
      ...{ changedChannels: ['scan'], comparisonChannels: ['coupon'] },
    },
  },
};
const without = (key: 'kind', value: object) => ({ design: { ...design, [key]: { ...design.kind, value } } });
const designFaults: Fault[] = [
  ['no such metric', { design: { ...design, metric: unknown } }, 'design.metric'],
  ['no such direction', { design: { ...design, direction: unknown } }, 'design.direction'],
  [
    'a guard-rail of no such metric',
    { design: { ...design, guardRails: [{ metric: unknown, harmMax: 0.1 }] } },
    'design.guard_rails[0].metric',
  ],
  [
    'no such zone',
    without('kind', { ...design.kind.value, timeZone: 'Mars/Olympus' }),
    'design.before_after.time_zone',
  ],
  ['no such day', without('kind', { ...design.kind.value, changedOn: '2026-02-30' }), 'design.before_after.changed_on'],
];
const steps = [{ kind: ActivityKind.PRODUCT_VIEWED }, { kind: ActivityKind.PURCHASED }];

/** What a method is asked rightly beside what all are, and what of its own can be asked wrongly. */
const particulars: Record<string, { right?: Request; wrong?: Fault[] }> = {
  countFunnel: {
    right: { steps, windowSeconds: 3_600 },
    wrong: [
      ['no such step', { steps: [steps[0], { kind: unknown, category: '' }] }, 'steps[1].kind'],
      ['one step', { steps: steps.slice(0, 1) }, 'steps'],
      ['a thousand steps', { steps: Array.from({ length: 1_000 }, () => steps[0]) }, 'steps'],
      ['no window', { windowSeconds: 0 }, 'window_seconds'],
    ],
  },
  tracePaths: {
    right: { start: ActivityKind.PRODUCT_VIEWED },
    wrong: [
      ['no such start', { start: unknown }, 'start'],
      ['a path without end', { depth: 1_000 }, 'depth'],
    ],
  },
  measureRetention: {
    right: { periodUnit: PeriodUnit.DAY },
    wrong: [
      ['no such unit', { periodUnit: unknown }, 'period_unit'],
      ['no such kind', { kind: unknown }, 'kind'],
      ['no such cohort', { cohortBy: unknown }, 'cohort_by'],
      ['no such activity', { backKinds: [unknown] }, 'back_kinds[0]'],
      ['no segment', { cohortBy: CohortBy.SEGMENT }, 'segment_id'],
      ['a century of days', { until: new Date('2126-03-01T00:00:00Z') }, 'until'],
    ],
  },
  listInterventions: {
    wrong: [
      ['no such reason', { reason: unknown }, 'reason'],
      ['no such outcome', { outcome: unknown }, 'outcome'],
    ],
  },
  exportInterventions: {
    wrong: [
      ['no such reason', { reason: unknown }, 'reason'],
      ['no such outcome', { outcome: unknown }, 'outcome'],
    ],
  },
  measureOutreach: {
    wrong: [
      ['two years of days', { attributionDays: 730 }, 'attribution_days'],
      ['no campaign', { campaignId: 'spring' }, 'campaign_id'],
    ],
  },
  summariseQuestions: { wrong: [['a million groups', { groupsMax: 1_000_000 }, 'groups_max']] },
  watchFigures: { wrong: [['a thousand updates a second', { updatesPerSMax: 1_000 }, 'updates_per_s_max']] },
  watchAlerts: { wrong: [['what never was', { afterSequence: -1 }, 'after_sequence']] },
  planExperiment: { right: { design }, wrong: designFaults },
  createExperiment: { right: { design }, wrong: designFaults },
  getExperiment: {
    right: { experimentId: randomUUID() },
    wrong: [['no experiment', { experimentId: 'menu' }, 'experiment_id']],
  },
};

/** What every method can be asked wrongly that has such a field. */
const common: [has: string, ...Fault][] = [
  ['from', 'a period that ends before it begins', { from: until, until: from }, 'until'],
  ['timeZone', 'no such zone', { timeZone: 'Mars/Olympus' }, 'time_zone'],
  ['pageSize', 'a million on a page', { pageSize: 1_000_000 }, 'page_size'],
  ['pageToken', 'a page that there is not', { pageToken: 'page two' }, 'page_token'],
  ['customersMin', 'fewer than nobody', { customersMin: -1 }, 'customers_min'],
  ['shopId', 'no shop', { shopId: '' }, 'shop_id'],
];

/** Every question of every report: those methods that change nothing, and those that design an experiment. */
const questions = Object.entries(reports).flatMap(([report, definition]) =>
  Object.entries(definition)
    .filter(([name]) => !/^(put|delete|stop|assign)/.test(name))
    .map(([name, method]) => {
      const empty = method.requestDeserialize(Buffer.alloc(0)) as Request;
      const { right = {}, wrong = [] } = particulars[name] ?? {};
      const always = { ...empty, shopId, ...('from' in empty && { from, until }), ...right };
      const faults = [...common.filter(([has]) => has in empty).map(([, ...fault]) => fault), ...wrong];
      return { name, report, definition, always, faults, isStream: method.responseStream };
    }),
);

let host: HostedService;
beforeAll(async () => {
  host = await hostAnalytics();
});
afterAll(() => host.stop());

/** The fields that the answer names; undefined where nothing is wrong with the question. */
async function fieldsNamed({ name, definition, isStream }: (typeof questions)[number], request: Request) {
  const client = host.as(merchant, definition) as unknown as Record<string, (request: Request) => unknown>;
  try {
    const answer = client[name]!('idempotencyKey' in request ? { ...request, idempotencyKey: randomUUID() } : request);
    if (!isStream) await answer;
    // The first message of a stream says enough; leaving it ends the call.
    else for await (const _ of answer as AsyncIterable<unknown>) break;
  } catch (error) {
    if (error instanceof GuanxiError && error.reason === 'INVALID_REQUEST') {
      return error.details.violations?.map(({ field }) => field);
    }
    // What is asked rightly may still be about nothing, or ask an owner who is away.
    if (!(error instanceof GuanxiError) || !['EXPERIMENT_NOT_FOUND', 'UNAVAILABLE'].includes(error.reason)) throw error;
  }
  return undefined;
}

describe('a question that cannot be answered', () => {
  it('is one of all that reports are asked', () => {
    const names = questions.map(({ name }) => name);
    expect(Object.keys(particulars).filter((name) => !names.includes(name))).toEqual([]);
    expect(questions.length).toBeGreaterThan(20);
    expect(questions.filter(({ always }) => 'from' in always).length).toBeGreaterThan(10);
  });

  it.each(questions)('$report: $name names the field that is wrong', async (question) => {
    // Who watches hears nothing where nothing happens.
    if (!question.name.startsWith('watch')) {
      expect(await fieldsNamed(question, question.always), 'asked rightly').toBeUndefined();
    }
    for (const [what, wrong, field] of question.faults) {
      expect(await fieldsNamed(question, { ...question.always, ...wrong }), what).toContain(field);
    }
  });
});
