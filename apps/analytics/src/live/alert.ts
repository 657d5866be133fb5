import type { Alert, AlertDirection, AlertRule, LiveFigure } from '@guanxi/contracts/analytics/v1/live.js';
import type { AlertBounds, AlertStanding } from './decide-alert.js';

/** A rule as it is in force, and how it stands. */
export interface KeptRule extends AlertBounds, AlertStanding {
  ruleId: string;
  figure: LiveFigure;
  paused: boolean;
  /** Counts the changes of the rule from 1. */
  version: number;
  changedAt: Date;
  changedBy: string;
  /** The figure when it was looked at last. */
  value: number | undefined;
  /** The alert that is raised. */
  raisedAlert: string | undefined;
}

/** A change of a rule; its rule is absent where it was taken away. */
export interface RuleChange {
  ruleId: string;
  version: number;
  changedAt: Date;
  changedBy: string;
  rule: AlertRule | undefined;
}

/** An alert as it is kept. */
export interface KeptAlert {
  alertId: string;
  ruleId: string;
  figure: LiveFigure;
  direction: AlertDirection;
  raiseAt: number;
  value: number;
  worstValue: number;
  raisedAt: Date;
  clearedAt: Date | undefined;
}

/** A rule in the contract's words. */
export function ruleToContract({
  ruleId,
  figure,
  direction,
  raiseAt,
  clearAt,
  forS,
  cooldownS,
  paused,
}: KeptRule): AlertRule {
  return { ruleId, figure, direction, raiseAt, clearAt, forS, cooldownS, paused };
}

/** An alert in the contract's words, where it was kept as JSON too. */
export function alertToContract(alert: KeptAlert): Alert {
  const { raisedAt, clearedAt } = alert;
  return { ...alert, raisedAt: new Date(raisedAt), clearedAt: clearedAt ? new Date(clearedAt) : undefined };
}
