import type { HeadName } from './screening-model.js';

/** A figure with the bounds of its 95 % interval. */
export interface Measured {
  value: number;
  low: number;
  high: number;
}

/** A figure of the candidate beside that of the model in force, on the same outcomes. */
export interface Compared {
  candidate: Measured;
  inForce: Measured;
  /** Candidate minus in force. */
  difference: Measured;
}

/** What one factor weighs: what a standard deviation of it adds to a head's log-odds. */
export interface HeadFactor {
  name: string;
  weight: number;
}

/** One head, judged on outcomes that it has not seen. */
export interface HeadJudgement {
  head: HeadName;
  /** False where there was too little to learn from: the head is then that of the model in force. */
  isTrained: boolean;
  trainedPositives: number;
  judgedPositives: number;
  logLoss: Compared;
  auc: Compared;
  calibrationError: Compared;
  leadingFactors: HeadFactor[];
}

/** What is foreseen of the message's effect, judged on those sent beside those held out. */
export interface UpliftJudgement {
  isUsed: boolean;
  notUsedBecause: string;
  sentCount: number;
  heldOutCount: number;
  /** Absent where too few were held out to learn from. */
  qini: Measured | null;
  responseQini: Measured | null;
}

/** The outcomes that a model was drawn from; instants in ISO 8601. */
export interface OutcomeCounts {
  sentCount: number;
  heldOutCount: number;
  trainedCount: number;
  judgedCount: number;
  sampledShare: number;
  earliestAt: string;
  latestAt: string;
  judgedFrom: string;
}

/** What a model was judged by. */
export interface Judgement {
  outcomes: OutcomeCounts;
  heads: HeadJudgement[];
  uplift: UpliftJudgement;
}

/** What a training does at the moment. */
export type TrainingStage = 'waiting' | 'gathering' | 'factors' | 'fitting' | 'judging' | 'done';

/** Why a training failed. */
export interface TrainingFailure {
  reason: string;
  description: string;
  found: number;
  needed: number;
}

/** A model that was, or is to be, trained for a shop. */
export interface TrainedModel {
  modelId: string;
  version: string;
  state: 'training' | 'trained' | 'failed';
  outcomeWindow_s: number;
  requestedBy: string;
  requestedAt: Date;
  finishedAt: Date | null;
  stage: TrainingStage;
  doneShare: number;
  failure: TrainingFailure | null;
  judgedAgainst: string | null;
  judgement: Judgement | null;
}

/** What is kept of a model beside its figures: its file, and what the file must add up to. */
export interface KeptModelFile {
  bytes: Buffer;
  checksum: Buffer;
}

/** One entry of the audit: who put what in force instead of what. */
export interface ModelChange {
  number: number;
  kind: 'promoted' | 'rolled_back';
  fromVersion: string;
  toVersion: string;
  changedBy: string;
  changedAt: Date;
  note: string;
}
