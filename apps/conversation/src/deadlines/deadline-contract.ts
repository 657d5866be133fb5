import * as contract from '@guanxi/contracts/conversation/v1/deadline.js';
import type { Deadline, DeadlineKind, DeadlineOutcome } from './deadline.js';
import type { ServiceTarget } from './service-target.js';

export const kindToContract: Record<DeadlineKind, contract.DeadlineKind> = {
  first_response: contract.DeadlineKind.FIRST_RESPONSE,
  resolution: contract.DeadlineKind.RESOLUTION,
  case_answer: contract.DeadlineKind.CASE_ANSWER,
};

export const outcomeToContract: Record<DeadlineOutcome, contract.DeadlineState> = {
  met: contract.DeadlineState.MET,
  missed: contract.DeadlineState.MISSED,
  dropped: contract.DeadlineState.DROPPED,
};

/** What every event about a deadline says of it. */
export function toEvent(shopId: string, one: Deadline) {
  const { deadlineId, conversationId, caseId, episode, kind, scene, priority, agentId, startedAt } = one;
  return {
    shopId,
    deadlineId,
    conversationId,
    caseId: caseId ?? '',
    episode,
    kind: kindToContract[kind],
    scene,
    priority,
    agentId,
    startedAt,
  };
}

/** A deadline in the contract's words. */
export function deadlineToContract(one: Deadline): contract.Deadline {
  const { deadlineId, conversationId, episode, agentId, scene, priority, startedAt, escalatedToGroupId } = one;
  const { warnsAt, dueAt, warnedAt, missedAt, endedAt } = one;
  return {
    deadlineId,
    conversationId,
    caseId: one.caseId ?? '',
    episode,
    kind: kindToContract[one.kind],
    state: stateOf(one),
    agentId,
    scene,
    priority,
    startedAt,
    warnsAt: warnsAt ?? undefined,
    dueAt: dueAt ?? undefined,
    warnedAt: warnedAt ?? undefined,
    missedAt: missedAt ?? undefined,
    endedAt: endedAt ?? undefined,
    escalatedToGroupId,
  };
}

function stateOf({ outcome, runsSince }: Deadline): contract.DeadlineState {
  if (outcome) return outcomeToContract[outcome];
  return runsSince ? contract.DeadlineState.RUNNING : contract.DeadlineState.PAUSED;
}

/** A target in the product's words. The contract's rules have it that its kind is known. */
export function targetFromContract(target: contract.ServiceTarget): ServiceTarget {
  const { kind, scene, priority, withinS, warnAfterS, escalateToGroupId } = target;
  return {
    kind: (Object.keys(kindToContract) as DeadlineKind[]).find((one) => kindToContract[one] === kind) as DeadlineKind,
    scene: scene || undefined,
    priority: priority || undefined,
    within_ms: withinS * 1_000,
    warnAfter_ms: warnAfterS * 1_000,
    escalateToGroupId,
  };
}

/** A target in the contract's words. */
export function targetToContract(target: ServiceTarget): contract.ServiceTarget {
  const { kind, scene, priority, within_ms, warnAfter_ms, escalateToGroupId } = target;
  return {
    kind: kindToContract[kind],
    scene: scene ?? '',
    priority: priority ?? 0,
    withinS: Math.ceil(within_ms / 1_000),
    warnAfterS: Math.ceil(warnAfter_ms / 1_000),
    escalateToGroupId,
  };
}
