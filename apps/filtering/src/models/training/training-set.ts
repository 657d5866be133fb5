import type { HeadName, ScreeningModel, Transform } from '../screening-model.js';

/** A factor as a model may weigh it. */
export interface Term {
  factor: string;
  transform: Transform;
}

/** What may come of a message: that which the heads foresee, and whether she came at all, which needs no message. */
export type OutcomeName = HeadName | 'comes';

/** Outcomes with the factors as they were when it was decided, as columns of one length, the first decided on first. */
export interface TrainingSet {
  version: string;
  inForce: ScreeningModel;
  terms: Term[];
  /** By term. */
  columns: Float32Array[];
  /** Numbers the customers, so that all of one are drawn together. */
  customers: Uint32Array;
  /** 1 for who was sent it, 0 for who was held out. */
  sent: Uint8Array;
  /** 1 where chance alone decided whether she was sent it: of those whom predictions alone kept. */
  randomised: Uint8Array;
  outcomes: Record<OutcomeName, Uint8Array>;
  /** Rows from here on are judged on, and not trained on. */
  judgedFrom: number;
}

export function termName({ factor, transform }: Term): string {
  return `${transform} of ${factor}`;
}
