import { type BotConnections, noConnections } from '../bot/bot-connections.js';
import { noTransferRules, type TransferRules } from '../bot/transfer-rules.js';
import { defaultInterventionPolicy, type InterventionPolicy } from '../interventions/intervention-policy.js';

/** What a shop can set, by kind. */
export interface ShopPolicies {
  intervention: InterventionPolicy;
  transfer: TransferRules;
  bot: BotConnections;
}

export type PolicyKind = keyof ShopPolicies;

/** What is in force where a shop set nothing; also what a setting of an older version is completed with. */
export const defaultPolicies: ShopPolicies = {
  intervention: defaultInterventionPolicy,
  transfer: noTransferRules,
  bot: noConnections,
};

/** A policy with its version, which counts its changes from 1; 0 where the defaults are in force. */
export interface Versioned<T> {
  settings: T;
  version: number;
}

export type PoliciesInForce = { [K in PolicyKind]: Versioned<ShopPolicies[K]> };

/** A version of a policy, with who set it and when. */
export interface PolicyChange<T> extends Versioned<T> {
  setBy: string;
  setAt: Date;
}
