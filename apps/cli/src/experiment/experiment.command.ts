import { type Experiment, ExperimentServiceService, Metric } from '@guanxi/contracts/analytics/v1/experiment.js';
import type { Command } from 'commander';
import { Failure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import { readLimit } from '../report/read-limit.js';
import type { Perform, Session } from '../session.js';
import { type DesignOptions, readDesign } from './read-design.js';
import { renderExperiments, renderPlan } from './render-experiment.js';

interface DesignedOptions extends DesignOptions {
  shop: string;
}

interface OneOptions {
  args: string[];
  shop: string;
  note: string;
}

interface ListOptions {
  shop: string;
  limit: string;
}

const items_per_page_max = 1_000;
const EXAMPLES = `
Metrics: purchases, buyers, amount, responded, satisfied, transferred, reacted_badly.

Examples:
  $ npm run guanxi -- experiment create --shop lanmei --name "coupon first" --hypothesis "they buy more often" \\
      --metric buyers --effect 0.02 --guard reacted_badly=0.005 --variants as_it_was=0.5,coupon_first=0.5
  $ npm run guanxi -- experiment create --shop lanmei --name rollout --hypothesis "humans satisfy more" \\
      --metric satisfied --effect 0.05 --rollout 0.5
  $ npm run guanxi -- experiment plan --shop lanmei --name november --hypothesis "live customers buy more" \\
      --metric purchases --effect 0.1 --changed-on 2026-11-01 --zone Asia/Shanghai --days 14 --changed live --compared scan,coupon`;

/** `experiment plan|create|stop|list` */
export function addExperimentCommand(program: Command, perform: Perform): void {
  const experiment = program.command('experiment').description('try a change, and know what it did');
  const designed = (name: string, description: string) =>
    experiment
      .command(name)
      .description(description)
      .requiredOption('--shop <shop>', 'the shop')
      .requiredOption('--name <name>', 'what the shop calls it')
      .requiredOption('--hypothesis <text>', 'what is expected, and why')
      .requiredOption('--metric <metric>', 'what is measured')
      .requiredOption('--effect <number>', 'the smallest change worth knowing; 0.02 of a share is two points')
      .option('--direction <more|fewer>', 'which way is better, where the metric leaves it open')
      .option('--days <number>', 'how many days count: after a customer came in, or from the change on; 7')
      .option('--guard <metric=number>', 'what may get worse by so much at most; again for another one', collect, [])
      .option('--base <number>', 'what the metric is without the change; what it was of late')
      .option('--variance <number>', 'and how much customers differ in it')
      .option('--variants <name=share,…>', 'the control first; control=0.5,change=0.5')
      .option('--rollout <share>', "measure the intervention policy's rollout_share, conversation by conversation")
      .option('--changed-on <day>', 'nobody is assigned: compare before and after this day, such as 2026-11-01')
      .option('--zone <zone>', 'whose day it is, such as Asia/Shanghai')
      .option('--changed <channels>', 'acquisition channels whose customers the change touched')
      .option('--compared <channels>', 'and those whose customers it did not')
      .addHelpText('after', EXAMPLES);
  perform<DesignedOptions>(designed('plan', 'how many customers and days it takes; keeps nothing'), plan);
  perform<DesignedOptions>(designed('create', 'begin it; its design never changes'), create);
  const stop = experiment
    .command('stop')
    .description('take in nobody more')
    .argument('<experiment>', 'its id')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--note <text>', 'why', '');
  perform<OneOptions>(stop, stopOne);
  const list = experiment
    .command('list')
    .description('the experiments of a shop, latest first')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--limit <number>', 'how many are listed', '20');
  perform<ListOptions>(list, listAll);
}

/** The service as a shop's merchant sees it. */
export function experimentsOf({ platform }: Session, shopId: string) {
  return platform.client('analytics', ExperimentServiceService, merchantOf(shopId));
}

async function plan(session: Session, options: DesignedOptions): Promise<object> {
  const { say, texts } = session;
  const design = readDesign(options);
  const answer = await experimentsOf(session, options.shop).planExperiment({ shopId: options.shop, design });
  if (!answer.plan) throw new Failure('NO_PLAN', 'the service answered without a plan');
  for (const line of renderPlan(design.metric, answer.plan, texts)) say(line);
  return answer.plan;
}

async function create(session: Session, options: DesignedOptions): Promise<object> {
  const { say, texts, newKey } = session;
  const design = readDesign(options);
  const request = { shopId: options.shop, idempotencyKey: newKey(), design };
  const made = thereIs((await experimentsOf(session, options.shop).createExperiment(request)).experiment);
  say(texts.experiment.created(design.name, made.experimentId));
  if (made.plan) for (const line of renderPlan(design.metric, made.plan, texts)) say(line);
  say(texts.experiment.next(`npm run guanxi -- report experiment ${made.experimentId} --shop ${options.shop}`));
  return experimentAsObject(made);
}

async function stopOne(session: Session, { args: [experimentId = ''], shop, note }: OneOptions): Promise<object> {
  const request = { shopId: shop, experimentId, idempotencyKey: session.newKey(), note };
  const stopped = thereIs((await experimentsOf(session, shop).stopExperiment(request)).experiment);
  session.say(session.texts.experiment.stopped(stopped.design?.name ?? experimentId));
  return experimentAsObject(stopped);
}

async function listAll(session: Session, { shop, limit }: ListOptions): Promise<object> {
  const { say, texts } = session;
  const pageSize = Math.min(readLimit(limit), items_per_page_max);
  const { experiments } = await experimentsOf(session, shop).listExperiments({ shopId: shop, pageSize, pageToken: '' });
  say(experiments.length === 0 ? texts.experiment.none : renderExperiments(experiments, texts));
  return { experiments: experiments.map(experimentAsObject) };
}

/** An experiment for programs: its metrics by name. */
export function experimentAsObject({ design, ...rest }: Experiment): object {
  const guardRails = design?.guardRails.map(({ metric, harmMax }) => ({ metric: Metric[metric], harmMax }));
  return { ...rest, design: design && { ...design, metric: Metric[design.metric], guardRails } };
}

function thereIs(experiment: Experiment | undefined): Experiment {
  if (!experiment) throw new Failure('NO_EXPERIMENT', 'the service answered without an experiment');
  return experiment;
}

function collect(text: string, before: string[]): string[] {
  return [...before, text];
}
