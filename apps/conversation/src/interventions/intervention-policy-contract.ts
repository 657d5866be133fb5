import type * as contract from '@guanxi/contracts/conversation/v1/intervention_policy.js';
import { defaultInterventionPolicy, type InterventionPolicy } from './intervention-policy.js';
import { reasonFromContract, reasonToContract } from './reason-contract.js';

/** A policy as callers see it. */
export function policyToContract({
  menuExpiresAfter_s: menuExpiresAfterS,
  reasonsOff,
  ...rest
}: InterventionPolicy): contract.InterventionPolicy {
  return { ...rest, menuExpiresAfterS, reasonsOff: reasonsOff.map((reason) => reasonToContract[reason]) };
}

/** What is left out takes its default. */
export function policyFromContract(policy: contract.InterventionPolicy): InterventionPolicy {
  const { menuExpiresAfterS: menuExpiresAfter_s, reasonsOff, ...rest } = policy;
  const known = reasonsOff.map(reasonFromContract).filter((reason) => reason !== undefined);
  const set = Object.entries({ ...rest, menuExpiresAfter_s }).filter(([, value]) => value !== undefined);
  return { ...defaultInterventionPolicy, ...Object.fromEntries(set), reasonsOff: [...new Set(known)] };
}
