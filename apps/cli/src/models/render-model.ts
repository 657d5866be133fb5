import {
  type Compared,
  type HeadJudgement,
  type Measured,
  type Model,
  type ModelChange,
  ModelChangeKind,
  ModelHead,
  ModelState,
  TrainingStage,
} from '@guanxi/contracts/filtering/v1/model.js';
import type { Texts } from '../language/english.js';
import { count, instant, percent, renderTable } from '../terminal/table.js';

type Words = Texts['models'];

const leading_factors_shown = 3;
const unstable_index = 0.25;

/** A model's state in words, with how far it is while it is trained. */
export function stateInWords({ state, progress }: Model, { models }: Texts): string {
  const words = models.states[ModelState[state] as keyof Words['states']] ?? ModelState[state];
  if (state !== ModelState.TRAINING || !progress) return words;
  return `${words}: ${stageInWords(progress.stage, models)} ${percent(progress.doneShare, 1)}`;
}

export function stageInWords(stage: TrainingStage, models: Words): string {
  return models.stages[TrainingStage[stage] as keyof Words['stages']] ?? '';
}

/** A shop's models, as text. */
export function renderModels(models: readonly Model[], versionInForce: string, texts: Texts): string {
  const words = texts.models;
  if (models.length === 0) return `${words.none}\n${words.inForce(versionInForce)}`;
  const table = renderTable(
    [words.version, words.state, words.against, words.requestedBy, words.requestedAt, words.model].map((heading) => ({
      heading,
    })),
    models.map((model) => [
      model.version,
      stateInWords(model, texts),
      model.judgedAgainst || texts.none,
      model.requestedBy,
      instant(model.requestedAt),
      model.modelId,
    ]),
  );
  return `${table}\n${words.inForce(versionInForce)}`;
}

/** One model with what it was judged by, as text. */
export function renderModel(model: Model, texts: Texts): string {
  const words = texts.models;
  const parts = [`${model.version}: ${stateInWords(model, texts)}`];
  if (model.failure) parts.push(words.failed(model.version, model.failure.description));
  const { outcomes, uplift } = model;
  if (outcomes) {
    const { sentCount, heldOutCount, trainedCount, judgedCount } = outcomes;
    parts.push(words.outcomes(count(sentCount), count(heldOutCount), count(trainedCount), count(judgedCount)));
    parts.push(renderFigures(model, words), renderHeads(model.heads, words));
  }
  if (uplift) {
    const [qini, response] = [uplift.qini, uplift.responseQini].map((one) => (one ? interval(one) : ''));
    parts.push(uplift.isUsed ? words.upliftUsed(qini!, response!) : words.upliftNotUsed(uplift.notUsedBecause));
  }
  if (model.stability.length > 0) parts.push(renderStability(model, words));
  if (model.state === ModelState.READY && model.obstacles.length > 0) {
    parts.push([words.obstacles, ...model.obstacles.map(({ description }) => `- ${description}`)].join('\n'));
  }
  return parts.join('\n');
}

/** Who put what in force, as text. */
export function renderChanges(changes: readonly ModelChange[], texts: Texts): string {
  const words = texts.models;
  if (changes.length === 0) return words.noChanges;
  return renderTable(
    [words.requestedAt, words.state, words.from, words.to, words.by, words.note].map((heading) => ({ heading })),
    changes.map(({ kind, fromVersion, toVersion, changedBy, changedAt, note }) => [
      instant(changedAt),
      words.kinds[ModelChangeKind[kind] as keyof Words['kinds']] ?? '',
      fromVersion,
      toVersion,
      changedBy,
      note,
    ]),
  );
}

function renderFigures({ heads, judgedAgainst }: Model, words: Words): string {
  const figures = ['logLoss', 'auc', 'calibrationError'] as const;
  return renderTable(
    [
      { heading: words.head },
      { heading: words.figure },
      { heading: words.candidate, numeric: true },
      { heading: `${words.before}: ${judgedAgainst}`, numeric: true },
      { heading: words.difference, numeric: true },
    ],
    heads
      .filter(({ isTrained }) => isTrained)
      .flatMap((head) =>
        figures.map((figure) => [headInWords(head, words), words.figures[figure], ...cells(head[figure])]),
      ),
  );
}

function renderHeads(heads: readonly HeadJudgement[], words: Words): string {
  return renderTable(
    [{ heading: words.head }, { heading: words.positives, numeric: true }, { heading: words.weighs }],
    heads.map((head) => [
      headInWords(head, words),
      `${count(head.trainedPositiveCount)} · ${count(head.judgedPositiveCount)}`,
      head.isTrained
        ? head.leadingFactors
            .slice(0, leading_factors_shown)
            .map(({ name, weight }) => `${name} ${weight > 0 ? '+' : ''}${weight.toFixed(2)}`)
            .join(', ')
        : words.notTrained,
    ]),
  );
}

function renderStability({ stability }: Model, words: Words): string {
  return renderTable(
    [{ heading: words.stability }, { heading: words.index, numeric: true }, { heading: '' }],
    stability.map(({ name, index }) => [name, index.toFixed(3), index > unstable_index ? words.unstable : '']),
  );
}

function headInWords({ head }: HeadJudgement, { heads }: Words): string {
  return heads[ModelHead[head] as keyof Words['heads']] ?? '';
}

function cells(compared: Compared | undefined): string[] {
  const { candidate, inForce, difference } = compared ?? {};
  const digits = (one: Measured | undefined) => (one ? one.value.toFixed(4) : '');
  return [digits(candidate), digits(inForce), difference ? interval(difference) : ''];
}

function interval({ value, low, high }: Measured): string {
  return `${value.toFixed(4)} (${low.toFixed(4)} – ${high.toFixed(4)})`;
}
