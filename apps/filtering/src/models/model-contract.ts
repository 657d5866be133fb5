import * as contract from '@guanxi/contracts/filtering/v1/model.js';
import type { PromotionObstacle } from './decide-promotion.js';
import type { HeadName } from './screening-model.js';
import type { Stability } from './stability.js';
import type {
  Compared,
  HeadJudgement,
  Measured,
  ModelChange,
  OutcomeCounts,
  TrainedModel,
  TrainingStage,
  UpliftJudgement,
} from './trained-model.js';

const heads: Record<HeadName, contract.ModelHead> = {
  reads: contract.ModelHead.READS,
  responds: contract.ModelHead.RESPONDS,
  reactsBadly: contract.ModelHead.REACTS_BADLY,
};
const stages: Record<TrainingStage, contract.TrainingStage> = {
  waiting: contract.TrainingStage.WAITING,
  gathering: contract.TrainingStage.GATHERING,
  factors: contract.TrainingStage.FACTORS,
  fitting: contract.TrainingStage.FITTING,
  judging: contract.TrainingStage.JUDGING,
  done: contract.TrainingStage.DONE,
};
const kinds = {
  promoted: contract.ModelChangeKind.PROMOTED,
  rolled_back: contract.ModelChangeKind.ROLLED_BACK,
};

/** What is to be said of a model beside what it was trained to. */
export interface ModelStanding {
  isInForce: boolean;
  wasInForce: boolean;
  obstacles: PromotionObstacle[];
  stability: Stability[];
}

/** A model in the contract's words. */
export function modelToContract(shopId: string, model: TrainedModel, standing: ModelStanding): contract.Model {
  const { modelId, version, requestedBy, requestedAt, finishedAt, stage, doneShare, failure, judgement } = model;
  return {
    ...{ shopId, modelId, version, requestedBy, requestedAt },
    state: stateOf(model, standing),
    finishedAt: finishedAt ?? undefined,
    outcomeWindowSeconds: model.outcomeWindow_s,
    progress: { stage: stages[stage], doneShare },
    failure: failure
      ? {
          reason: failure.reason,
          description: failure.description,
          foundCount: failure.found,
          neededCount: failure.needed,
        }
      : undefined,
    judgedAgainst: model.judgedAgainst ?? '',
    outcomes: judgement ? outcomesToContract(judgement.outcomes) : undefined,
    heads: judgement?.heads.map(headToContract) ?? [],
    uplift: judgement ? upliftToContract(judgement.uplift) : undefined,
    obstacles: standing.obstacles,
    stability: standing.stability,
  };
}

/** A change of what is in force in the contract's words. */
export function changeToContract({ number: _, kind, ...change }: ModelChange): contract.ModelChange {
  return { ...change, kind: kinds[kind] };
}

function stateOf({ state }: TrainedModel, { isInForce, wasInForce }: ModelStanding): contract.ModelState {
  if (state === 'training') return contract.ModelState.TRAINING;
  if (state === 'failed') return contract.ModelState.FAILED;
  if (isInForce) return contract.ModelState.IN_FORCE;
  return wasInForce ? contract.ModelState.RETIRED : contract.ModelState.READY;
}

function outcomesToContract({ earliestAt, latestAt, judgedFrom, ...counts }: OutcomeCounts): contract.OutcomeCounts {
  return {
    ...counts,
    earliestAt: new Date(earliestAt),
    latestAt: new Date(latestAt),
    judgedFrom: new Date(judgedFrom),
  };
}

function headToContract(judged: HeadJudgement): contract.HeadJudgement {
  return {
    head: heads[judged.head],
    isTrained: judged.isTrained,
    trainedPositiveCount: judged.trainedPositives,
    judgedPositiveCount: judged.judgedPositives,
    logLoss: comparedToContract(judged.logLoss),
    auc: comparedToContract(judged.auc),
    calibrationError: comparedToContract(judged.calibrationError),
    leadingFactors: judged.leadingFactors,
  };
}

function upliftToContract({ qini, responseQini, ...judged }: UpliftJudgement): contract.UpliftJudgement {
  return {
    ...judged,
    qini: qini ? measuredToContract(qini) : undefined,
    responseQini: responseQini ? measuredToContract(responseQini) : undefined,
  };
}

function comparedToContract({ candidate, inForce, difference }: Compared): contract.Compared {
  return {
    candidate: measuredToContract(candidate),
    inForce: measuredToContract(inForce),
    difference: measuredToContract(difference),
  };
}

/** A figure that is not known (nothing of the kind was judged) is 0: JSON has kept it as null. */
function measuredToContract({ value, low, high }: Record<keyof Measured, number | null>): contract.Measured {
  return { value: value ?? 0, low: low ?? 0, high: high ?? 0 };
}
