import {
  CreateExperimentRequest,
  Direction,
  ExperimentServiceService,
  GetExperimentRequest,
  Metric,
} from '@guanxi/contracts/analytics/v1/experiment.js';
import {
  InterventionReportServiceService,
  ListInterventionsRequest,
  SummariseInterventionsRequest,
} from '@guanxi/contracts/analytics/v1/intervention_report.js';
import {
  ListScreeningsRequest,
  MeasureOutreachRequest,
  OutreachReportServiceService,
  SummariseOutreachRequest,
} from '@guanxi/contracts/analytics/v1/outreach_report.js';
import { QualityServiceService } from '@guanxi/contracts/analytics/v1/quality.js';
import {
  QuestionReportServiceService,
  SummariseQuestionsRequest,
} from '@guanxi/contracts/analytics/v1/question_report.js';
import {
  FindTrainingNeedsRequest,
  ListAgentServiceRequest,
  ServiceReportServiceService,
  SummariseServiceRequest,
} from '@guanxi/contracts/analytics/v1/service_report.js';
import { quantile } from '@guanxi/learning';
import type { Replica, ServicePrograms } from '../platform/service-programs.js';

const caller = { subject: 'bench', role: 'operator', shop: '*' } as const;
const deadline_ms = 120_000;
const calls_per_report = 20;
const time_ms_max = 15_000;

/** The 99th percentile of every report that reads Postgres, over a span of time, by the report's name. */
export async function timeReports(
  programs: ServicePrograms,
  replica: Replica,
  shopId: string,
  span: { from: Date; until: Date },
): Promise<Record<string, number>> {
  const reports = await reportsOn(programs, replica, shopId, span);
  const figures: Record<string, number> = {};
  for (const [name, call] of Object.entries(reports)) {
    const times = await timesOf(call).catch((cause: unknown) => {
      throw new Error(`the report ${name} could not be measured`, { cause });
    });
    figures[`${name}_p99_ms`] = quantile(times, 0.99);
  }
  return figures;
}

/** Milliseconds that calls took, in ascending order: twenty, or as many as go into fifteen seconds. */
export async function timesOf(call: () => Promise<unknown>): Promise<Float64Array> {
  const times: number[] = [];
  // The first one reads what the others find in memory.
  await call();
  for (let spent = 0; times.length < calls_per_report && (spent < time_ms_max || times.length < 3); ) {
    const began = performance.now();
    await call();
    times.push(performance.now() - began);
    spent += times.at(-1)!;
  }
  return Float64Array.from(times).sort();
}

async function reportsOn(
  programs: ServicePrograms,
  replica: Replica,
  shopId: string,
  span: { from: Date; until: Date },
): Promise<Record<string, () => Promise<unknown>>> {
  const as = { deadline_ms };
  const interventions = programs.client(replica, InterventionReportServiceService, caller, as);
  const service = programs.client(replica, ServiceReportServiceService, caller, as);
  const questions = programs.client(replica, QuestionReportServiceService, caller, as);
  const outreach = programs.client(replica, OutreachReportServiceService, caller, as);
  const quality = programs.client(replica, QualityServiceService, caller, as);
  const experiments = programs.client(replica, ExperimentServiceService, caller, as);
  const asked = { shopId, ...span };
  const { experiment } = await experiments.createExperiment(
    CreateExperimentRequest.fromPartial({
      ...{ shopId, idempotencyKey: 'before-after' },
      design: {
        ...{ name: 'coupon', hypothesis: 'they buy more', metric: Metric.BUYERS, direction: Direction.MORE },
        ...{ minimumEffect: 0.01, outcomeDays: 14, baseValue: 0.1 },
        kind: {
          $case: 'beforeAfter',
          value: {
            ...{ changedOn: new Date((span.from.getTime() + span.until.getTime()) / 2).toISOString().slice(0, 10) },
            ...{ timeZone: 'UTC', days: 14, changedChannels: ['scan', 'coupon'], comparisonChannels: ['live_stream'] },
          },
        },
      },
    }),
  );
  const experimentId = experiment?.experimentId ?? '';
  return {
    interventions_list: () =>
      interventions.listInterventions(ListInterventionsRequest.fromPartial({ ...asked, pageSize: 100 })),
    interventions: () => interventions.summariseInterventions(SummariseInterventionsRequest.fromPartial(asked)),
    service: () => service.summariseService(SummariseServiceRequest.fromPartial(asked)),
    agents: () => service.listAgentService(ListAgentServiceRequest.fromPartial(asked)),
    training: () => service.findTrainingNeeds(FindTrainingNeedsRequest.fromPartial(asked)),
    questions: () => questions.summariseQuestions(SummariseQuestionsRequest.fromPartial(asked)),
    quality: () => quality.getQuality({ shopId }),
    outreach: () => outreach.summariseOutreach(SummariseOutreachRequest.fromPartial(asked)),
    screenings: () => outreach.listScreenings(ListScreeningsRequest.fromPartial({ shopId })),
    outreach_effect: () => outreach.measureOutreach(MeasureOutreachRequest.fromPartial(asked)),
    experiment: () => experiments.getExperiment(GetExperimentRequest.fromPartial({ shopId, experimentId })),
  };
}
