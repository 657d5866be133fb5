import {
  type BoostedTrees,
  contributionsOf,
  type LinearModel,
  type PlattCalibration,
  plattProbability,
  scoresOf,
  treesContributions,
  treesScore,
} from '@guanxi/learning';
import { type ContentContext, content_bags } from './content.js';
import { ContentTrail, content_facts } from './content-facts.js';
import type { DialogueTurn } from './dialogue.js';
import { DialogueStatistics } from './dialogue-statistics.js';
import { StructureReader } from './structure.js';
import { turnTerms } from './turn-terms.js';

/** All that was learnt about when a human is due. */
export interface HandoverModel {
  statistics: DialogueStatistics;
  /** One linear model for each of `content_bags`. */
  contents: readonly LinearModel[];
  trees: BoostedTrees;
  /** The names of the trees' columns. */
  columns: readonly string[];
  calibration: PlattCalibration;
  /** The probability from which a human is due, chosen for the best F1 on dialogues not trained on. */
  threshold: number;
}

/** A reason in log odds: above 0 it speaks for a human. */
export interface HandoverReason {
  fact: string;
  value: number;
  weight: number;
}

export interface HandoverReading {
  /** Probability that a human should take over now. */
  probability: number;
  due: boolean;
  /** The facts that weighed most, largest effect first; computed when asked for. */
  reasons: (count: number) => HandoverReason[];
  /** The tokens of this turn that weighed most for a human. */
  tokens: (count: number) => HandoverReason[];
}

/**
 * Follows one dialogue and says after every turn whether a human should take over now (mission C6).
 *
 * Strictly causal: it is fed turn by turn and sees nothing else.
 */
export class HandoverReader {
  private readonly structure: StructureReader;
  private readonly context = new TurnContext();
  private readonly trails = content_bags.map(() => new ContentTrail());

  constructor(private readonly model: HandoverModel) {
    this.structure = new StructureReader(model.statistics);
  }

  read(turn: DialogueTurn): HandoverReading {
    const { model } = this;
    const context = this.context.next(turn);
    const structure = Object.values(this.structure.read(turnTerms(turn)));
    const scores = content_bags.map(({ bagOf }, i) => scoresOf(model.contents[i]!, bagOf(context).row())[0]!);
    const content = scores.flatMap((score, i) => this.trails[i]!.read(turn.role, score));
    const row = Float32Array.from([...structure, ...content]);
    const score = treesScore(model.trees, row);
    const probability = plattProbability(model.calibration, score);
    return {
      probability,
      due: probability >= model.threshold,
      reasons: (count) => treeReasons(model, row, count),
      tokens: (count) => tokenReasons(model, context, count),
    };
  }
}

/** Remembers the turns that content is read with. */
export class TurnContext {
  private last: DialogueTurn | undefined;
  private readonly bySide: { customer?: DialogueTurn; agent?: DialogueTurn } = {};

  next(turn: DialogueTurn): ContentContext {
    const other = turn.role === 'agent' ? 'customer' : 'agent';
    const context = { turn, last: this.last, lastSame: this.bySide[turn.role], lastOther: this.bySide[other] };
    this.last = turn;
    this.bySide[turn.role] = turn;
    return context;
  }
}

/** The names of the trees' columns: the structural facts, then those of each content model. */
export function columnNames(): string[] {
  const structure = Object.keys(new StructureReader(DialogueStatistics.empty()).read(turnTerms(nothing)));
  const contents = content_bags.flatMap(({ name }) => content_facts.map((fact) => `${fact}: ${name}`));
  return [...structure, ...contents];
}

const nothing: DialogueTurn = { role: 'customer', tokens: [] };

function treeReasons(model: HandoverModel, row: Float32Array, count: number): HandoverReason[] {
  const { byColumn } = treesContributions(model.trees, row);
  return Array.from(byColumn, (weight, i) => ({
    fact: model.columns[i]!,
    value: row[i]!,
    weight: weight * model.calibration.slope,
  }))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, count);
}

function tokenReasons(model: HandoverModel, context: ContentContext, count: number): HandoverReason[] {
  const bag = content_bags[0].bagOf(context, true);
  const names = bag.columnNames();
  return contributionsOf(model.contents[0]!, bag.row(), 1)
    .slice(0, count)
    .map(({ column, weight }) => ({ fact: names.get(column)!, value: 1, weight }));
}
