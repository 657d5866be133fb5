import { RelationshipStatus as ContractStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import type { RelationshipStatus } from './decide-relationship.js';

/** A status in the contract's words. */
export function statusToContract(status: RelationshipStatus): ContractStatus {
  return status === 'active' ? ContractStatus.ACTIVE : ContractStatus.CANCELLED;
}

/** A status in the product's words; undefined where the contract says nothing. */
export function statusFromContract(status: ContractStatus): RelationshipStatus | undefined {
  if (status === ContractStatus.UNSPECIFIED) return undefined;
  return status === ContractStatus.ACTIVE ? 'active' : 'cancelled';
}
