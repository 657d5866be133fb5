import { CareMenuOutcome as ContractOutcome } from '@guanxi/contracts/conversation/v1/conversation.js';

/** What became of a care menu. */
export type CareMenuOutcome = 'open' | 'continued' | 'transferred' | 'dismissed' | 'expired';

/** An outcome in the contract's words. */
export const outcomeToContract: Record<CareMenuOutcome, ContractOutcome> = {
  open: ContractOutcome.OPEN,
  continued: ContractOutcome.CONTINUED,
  transferred: ContractOutcome.TRANSFERRED,
  dismissed: ContractOutcome.DISMISSED,
  expired: ContractOutcome.EXPIRED,
};
