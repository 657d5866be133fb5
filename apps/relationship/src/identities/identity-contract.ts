import {
  HandleEvent as ContractEvent,
  type Handle as ContractHandle,
  HandleKind as ContractKind,
  type Merge as ContractMerge,
} from '@guanxi/contracts/relationship/v1/identity.js';
import type { Handle, HandleEvent } from './handle.store.js';
import type { HandleKind } from './handle-value.js';
import type { Merge } from './merge.store.js';

const contractKinds: Record<HandleKind, ContractKind> = {
  web: ContractKind.WEB,
  app: ContractKind.APP,
  social: ContractKind.SOCIAL,
  phone: ContractKind.PHONE,
  email: ContractKind.EMAIL,
};

/** What became of a handle, in the contract's words. */
export const contractEvents: Record<HandleEvent, ContractEvent> = {
  linked: ContractEvent.LINKED,
  raised: ContractEvent.RAISED,
  unlinked: ContractEvent.UNLINKED,
  moved_away: ContractEvent.MOVED_AWAY,
};

/** A kind in the product's words. The contract's rules have it that there is one. */
export function kindFromContract(kind: ContractKind): HandleKind {
  const found = (Object.keys(contractKinds) as HandleKind[]).find((candidate) => contractKinds[candidate] === kind);
  if (!found) throw new RangeError('a handle has a kind');
  return found;
}

/** A handle in the contract's words. Its levels have the same numbers. */
export function handleToContract(handle: Handle): ContractHandle {
  return { ...handle, kind: contractKinds[handle.kind] };
}

/** A merge in the contract's words. */
export function mergeToContract({ mergedBy, unmerged, overriddenKinds, ...merge }: Merge): ContractMerge {
  return {
    ...merge,
    overriddenKinds: overriddenKinds.map((kind) => contractKinds[kind]),
    mergedByRole: mergedBy.role,
    mergedBy: mergedBy.subject,
    unmergedAt: unmerged?.at,
    unmergedByRole: unmerged?.by.role ?? '',
    unmergedBy: unmerged?.by.subject ?? '',
    unmergeReason: unmerged?.reason ?? '',
  };
}
