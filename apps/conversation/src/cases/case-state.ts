import { CaseState as ContractState } from '@guanxi/contracts/conversation/v1/case.js';

/** How far a case has come. */
export type CaseState = 'submitted' | 'in_progress' | 'closed';

/** A state in the contract's words. */
export const caseStateToContract: Record<CaseState, ContractState> = {
  submitted: ContractState.SUBMITTED,
  in_progress: ContractState.IN_PROGRESS,
  closed: ContractState.CLOSED,
};

/** A state in the product's words; undefined where the contract says nothing. */
export function caseStateFromContract(state: ContractState): CaseState | undefined {
  return (Object.keys(caseStateToContract) as CaseState[]).find((one) => caseStateToContract[one] === state);
}
