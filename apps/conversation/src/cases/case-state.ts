import { CaseActor, CaseOrigin, CaseState as ContractState } from '@guanxi/contracts/conversation/v1/case.js';

/** How far a case has come, in the order of its way (mission C11). */
export const caseSteps = [
  'submitted',
  'classified',
  'assigned',
  'in_progress',
  'solved',
  'confirmed',
  'closed',
] as const;
export type CaseStep = (typeof caseSteps)[number];

/** Who takes a step. */
export type Actor = 'platform' | 'customer' | 'agent' | 'merchant';

/** Who put a case down. */
export type Origin = 'nobody_there' | 'agent' | 'customer';

/** The three states that the release before this one knows, and goes on reading and writing. */
export type CoarseState = 'submitted' | 'in_progress' | 'closed';

const coarse: Record<CaseStep, CoarseState> = {
  submitted: 'submitted',
  classified: 'submitted',
  assigned: 'submitted',
  in_progress: 'in_progress',
  solved: 'in_progress',
  confirmed: 'closed',
  closed: 'closed',
};

/** A step in the words of the release before this one. */
export function coarseState(step: CaseStep): CoarseState {
  return coarse[step];
}

/** A step in the contract's words. */
export const stepToContract: Record<CaseStep, ContractState> = {
  submitted: ContractState.SUBMITTED,
  classified: ContractState.CLASSIFIED,
  assigned: ContractState.ASSIGNED,
  in_progress: ContractState.IN_PROGRESS,
  solved: ContractState.SOLVED,
  confirmed: ContractState.CONFIRMED,
  closed: ContractState.CLOSED,
};

/** A step in the product's words; undefined where the contract says nothing. */
export function stepFromContract(state: ContractState): CaseStep | undefined {
  return caseSteps.find((step) => stepToContract[step] === state);
}

export const actorToContract: Record<Actor, CaseActor> = {
  platform: CaseActor.PLATFORM,
  customer: CaseActor.CUSTOMER,
  agent: CaseActor.AGENT,
  merchant: CaseActor.MERCHANT,
};

export const originToContract: Record<Origin, CaseOrigin> = {
  nobody_there: CaseOrigin.NOBODY_THERE,
  agent: CaseOrigin.AGENT,
  customer: CaseOrigin.CUSTOMER,
};
