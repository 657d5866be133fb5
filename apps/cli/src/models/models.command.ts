import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@guanxi/chassis/client';
import {
  type Model,
  type ModelChange,
  ModelChangeKind,
  ModelHead,
  ModelServiceService,
  ModelState,
  TrainingStage,
} from '@guanxi/contracts/filtering/v1/model.js';
import type { Command } from 'commander';
import { Failure, UsageFailure } from '../failure.js';
import { everyPage } from '../platform/every-page.js';
import { merchantOf } from '../platform/platform.js';
import { readLimit } from '../report/read-limit.js';
import type { Perform, Session } from '../session.js';
import { startProgress } from '../terminal/progress.js';
import { readWindow } from './read-window.js';
import { renderChanges, renderModel, renderModels, stageInWords } from './render-model.js';

interface TrainOptions {
  shop: string;
  window?: string;
  wait?: boolean;
}

interface ListOptions {
  shop: string;
  limit: string;
}

interface OneOptions {
  args: string[];
  shop: string;
  margin?: string;
  from?: string;
  note: string;
}

type Models = Client<typeof ModelServiceService>;

const models_per_page_max = 200;
const changes_per_page_max = 1_000;
const look_ms = 500;

const EXAMPLES = `
Examples:
  $ npm run guanxi -- models train --shop lanmei --window 7d
  $ npm run guanxi -- models list --shop lanmei
  $ npm run guanxi -- models show trained-1 --shop lanmei
  $ npm run guanxi -- models promote trained-1 --shop lanmei --note "after singles day"
  $ npm run guanxi -- models rollback --shop lanmei --note "fewer read"`;

/** `models train|list|show|promote|rollback|changes` */
export function addModelsCommand(program: Command, perform: Perform): void {
  const models = program
    .command('models')
    .description('the models that a shop screens with, trained from what came of its messages')
    .addHelpText('after', EXAMPLES);
  const of = (name: string, description: string) =>
    models.command(name).description(description).requiredOption('--shop <shop>', 'the shop');
  const train = of('train', 'train one from the outcomes that are known, and judge it on the later ones')
    .option('--window <time>', 'how long after a message something counts as its outcome: 90s, 12h, 7d (default: 7d)')
    .option('--no-wait', 'do not wait until it is done');
  perform<TrainOptions>(train, trainModel);
  perform<ListOptions>(
    of('list', 'those trained, latest first').option('--limit <number>', 'how many', '20'),
    listModels,
  );
  const show = of('show', 'what one was judged by').argument('<model>', 'its version or its id');
  perform<OneOptions>(show, showModel);
  const promote = of('promote', 'put one in force that is better than the one in force')
    .argument('<model>', 'its version or its id')
    .option('--margin <number>', 'by how much its log-loss must be lower to count as better', '0')
    .option('--note <text>', 'for the audit', '');
  perform<OneOptions>(promote, promoteModel);
  const rollback = of('rollback', 'put back in force what was before')
    .option('--from <version>', 'the version that is to go (default: the one in force)')
    .option('--note <text>', 'for the audit', '');
  perform<OneOptions>(rollback, rollBack);
  const changes = of('changes', 'who put what in force, latest first').option('--limit <number>', 'how many', '20');
  perform<ListOptions>(changes, listChanges);
}

function clientOf({ platform }: Session, shopId: string): Models {
  return platform.client('filtering', ModelServiceService, merchantOf(shopId));
}

async function trainModel(session: Session, { shop: shopId, window, wait }: TrainOptions): Promise<object> {
  const { say, newKey, texts } = session;
  const client = clientOf(session, shopId);
  const outcomeWindowSeconds = window === undefined ? 0 : readWindow(window);
  const { model } = await client.trainModel({ shopId, idempotencyKey: newKey(), outcomeWindowSeconds });
  if (!model) throw new Failure('NO_MODEL', 'the service answered without a model');
  say(texts.models.requested(model.version));
  if (wait === false) {
    say(texts.models.showNext(`npm run guanxi -- models show ${model.version} --shop ${shopId}`));
    return asObject(model);
  }
  const trained = await untilTrained(session, client, model);
  if (trained.failure) throw new Failure(trained.failure.reason, trained.failure.description);
  say(renderModel(trained, texts));
  if (trained.obstacles.length === 0) {
    say(texts.models.promoteNext(`npm run guanxi -- models promote ${trained.version} --shop ${shopId}`));
  }
  return asObject(trained);
}

async function untilTrained({ terminal, texts, signal }: Session, client: Models, begun: Model): Promise<Model> {
  const { shopId, modelId } = begun;
  const bar = startProgress(terminal, texts.models.training, (value) => `${Math.round(value * 100)} %`);
  try {
    for (let model = begun; ; ) {
      if (model.state !== ModelState.TRAINING) return model;
      const { stage = TrainingStage.WAITING, doneShare = 0 } = model.progress ?? {};
      bar.update(doneShare, 1, stageInWords(stage, texts.models));
      await pause(look_ms, undefined, { signal });
      model = (await client.getModel({ shopId, modelId }, { signal })).model ?? model;
    }
  } finally {
    bar.stop();
  }
}

async function listModels(session: Session, { shop: shopId, limit }: ListOptions): Promise<object> {
  const pageSize = Math.min(readLimit(limit), models_per_page_max);
  const { models, versionInForce } = await clientOf(session, shopId).listModels({ shopId, pageSize, pageToken: '' });
  session.say(renderModels(models, versionInForce, session.texts));
  return { versionInForce, models: models.map(asObject) };
}

async function showModel(session: Session, { args: [named = ''], shop: shopId }: OneOptions): Promise<object> {
  const client = clientOf(session, shopId);
  const { model } = await client.getModel({ shopId, modelId: await idOf(client, shopId, named) });
  if (!model) throw new Failure('NO_MODEL', 'the service answered without a model');
  session.say(renderModel(model, session.texts));
  return asObject(model);
}

async function promoteModel(session: Session, options: OneOptions): Promise<object> {
  const { args, shop: shopId, margin = '0', note } = options;
  const { say, newKey, texts } = session;
  const client = clientOf(session, shopId);
  const modelId = await idOf(client, shopId, args[0] ?? '');
  const logLossMargin = Number(margin);
  if (margin === '' || !Number.isFinite(logLossMargin)) {
    throw new UsageFailure('BAD_MARGIN', `--margin "${margin}" is no number`, 'Write 0.001, for example.');
  }
  const { model } = await client.promoteModel({ shopId, idempotencyKey: newKey(), modelId, logLossMargin, note });
  if (!model) throw new Failure('NO_MODEL', 'the service answered without a model');
  say(texts.models.promoted(model.version));
  return asObject(model);
}

async function rollBack(session: Session, { shop: shopId, from, note }: OneOptions): Promise<object> {
  const { say, newKey, texts } = session;
  const client = clientOf(session, shopId);
  const fromVersion = from ?? (await client.listModels({ shopId, pageSize: 1, pageToken: '' })).versionInForce;
  const answer = await client.rollBackModel({ shopId, idempotencyKey: newKey(), fromVersion, note });
  say(texts.models.rolledBack(answer.versionInForce));
  return { fromVersion, versionInForce: answer.versionInForce };
}

async function listChanges(session: Session, { shop: shopId, limit }: ListOptions): Promise<object> {
  const pageSize = Math.min(readLimit(limit), changes_per_page_max);
  const { changes } = await clientOf(session, shopId).listModelChanges({ shopId, pageSize, pageToken: '' });
  session.say(renderChanges(changes, session.texts));
  return { changes: changes.map((change: ModelChange) => ({ ...change, kind: ModelChangeKind[change.kind] })) };
}

/** The id of a model that is named by its version, or by its id already. */
async function idOf(client: Models, shopId: string, named: string): Promise<string> {
  if (/^[0-9a-f]{8}-/.test(named)) return named;
  const pageSize = models_per_page_max;
  for await (const { models } of everyPage((pageToken) => client.listModels({ shopId, pageSize, pageToken }))) {
    const found = models.find(({ version }) => version === named);
    if (found) return found.modelId;
  }
  throw new Failure('MODEL_NOT_FOUND', `the shop has trained no model ${named}`);
}

function asObject({ state, progress, heads, ...model }: Model): object {
  return {
    ...model,
    state: ModelState[state],
    progress: progress && { ...progress, stage: TrainingStage[progress.stage] },
    heads: heads.map((judged) => ({ ...judged, head: ModelHead[judged.head] })),
  };
}
