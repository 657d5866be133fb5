import { chooseTarget } from '@guanxi/queueing';
import type { DeadlineKind } from './deadline.js';

/** How long something may take, for requests of a scene, of a priority, of both or of any. */
export interface ServiceTarget {
  kind: DeadlineKind;
  /** Undefined: any. */
  scene?: string;
  /** 1 is the most urgent; undefined: any. */
  priority?: number;
  within_ms: number;
  warnAfter_ms: number;
  /** Empty where a miss is escalated to nobody. */
  escalateToGroupId: string;
}

const minute_ms = 60_000;
const hour_ms = 60 * minute_ms;
const noGroup = { escalateToGroupId: '' };

/**
 * What holds where a shop says nothing: Taobao's three minutes to answer, warned of at 100 s (mission C9), a solution within
 * a day of business, the most urgent within four hours, and the answer to a case within so long after the next opening.
 */
export function defaultTargets(caseAnswer_ms: number): ServiceTarget[] {
  return [
    { kind: 'first_response', within_ms: 180_000, warnAfter_ms: 100_000, ...noGroup },
    { kind: 'resolution', priority: 1, within_ms: 4 * hour_ms, warnAfter_ms: 3 * hour_ms, ...noGroup },
    { kind: 'resolution', within_ms: 24 * hour_ms, warnAfter_ms: 20 * hour_ms, ...noGroup },
    { kind: 'case_answer', within_ms: caseAnswer_ms, warnAfter_ms: Math.ceil((caseAnswer_ms * 5) / 9), ...noGroup },
  ];
}

/** The target of a kind that suits a request best: one of the shop's own before one of the platform's. */
export function targetFor(
  kind: DeadlineKind,
  request: { scene: string; priority: number },
  own: readonly ServiceTarget[],
  defaults: readonly ServiceTarget[],
): ServiceTarget {
  const choose = (targets: readonly ServiceTarget[]) =>
    chooseTarget(
      targets
        .filter((target) => target.kind === kind)
        .map((target) => ({ ...target, scene: target.scene, priority: target.priority })),
      request,
    );
  const chosen = choose(own) ?? choose(defaults);
  if (!chosen) throw new Error(`the platform has no target for ${kind}`);
  return chosen;
}
