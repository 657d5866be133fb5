import {
  VariantEffect_GuardRailState as GuardRailState,
  Metric,
  ExperimentResult_Verdict as Verdict,
} from '@guanxi/contracts/analytics/v1/experiment.js';
import type { Command } from 'commander';
import { drawResult } from '../experiment/draw-experiment.js';
import { experimentAsObject, experimentsOf } from '../experiment/experiment.command.js';
import { renderPlan, renderResult } from '../experiment/render-experiment.js';
import { Failure } from '../failure.js';
import type { Perform, Session } from '../session.js';

interface ExperimentOptions {
  args: string[];
  shop: string;
}

/** `report experiment` */
export function addExperimentReport(report: Command, perform: Perform): void {
  const command = report
    .command('experiment')
    .description('what came of an experiment so far, and what to do; look as often as you like')
    .argument('<experiment>', 'its id; `experiment list` shows them')
    .requiredOption('--shop <shop>', 'the shop')
    .addHelpText(
      'after',
      '\nExamples:\n  $ npm run guanxi -- report experiment EXPERIMENT --shop lanmei --html experiment.html',
    );
  perform<ExperimentOptions>(command, reportExperiment);
}

async function reportExperiment(session: Session, { args: [experimentId = ''], shop }: ExperimentOptions) {
  const { say, draw, texts } = session;
  const request = { shopId: shop, experimentId, language: texts.language };
  const { experiment, result } = await experimentsOf(session, shop).getExperiment(request);
  if (!experiment || !result) throw new Failure('NO_EXPERIMENT', 'the service answered without an experiment');
  const { design, plan } = experiment;
  say(`${design?.name ?? ''}: ${design?.hypothesis ?? ''}`);
  if (plan && design) for (const line of renderPlan(design.metric, plan, texts)) say(line);
  for (const line of renderResult(experiment, result, texts)) say(line);
  for (const chart of drawResult(design?.metric ?? Metric.UNSPECIFIED, result, texts)) draw(chart);
  return {
    experiment: experimentAsObject(experiment),
    result: {
      ...result,
      verdict: Verdict[result.verdict],
      effects: result.effects.map((one) => ({
        ...one,
        metric: Metric[one.metric],
        guardRail: GuardRailState[one.guardRail],
      })),
    },
  };
}
