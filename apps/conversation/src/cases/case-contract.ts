import type * as contract from '@guanxi/contracts/conversation/v1/case.js';
import type { SpokenLanguage } from '../phrases.js';
import type { TimedCase } from './case.store.js';
import { casePhrases } from './case-phrases.js';
import { actorToContract, caseSteps, originToContract, stepToContract } from './case-state.js';
import type { CaseStepEntity } from './case-step.entity.js';

/** A case in the contract's words, as those who work on it see it. */
export function caseToContract(one: TimedCase): contract.Case {
  const { caseId, shopId, conversationId, customerId, episode, subject, scene, priority } = one;
  const { assignedAgentId, assignedGroupId, awaitsCustomer, result, reopenedCount, overdue, escalatedToGroupId } = one;
  const { submittedAt, promisedAt } = one;
  return {
    ...{ caseId, shopId, conversationId, customerId, episode, subject, scene, priority },
    ...{ assignedAgentId, assignedGroupId, awaitsCustomer, result, reopenedCount, overdue, escalatedToGroupId },
    ...{ submittedAt, promisedAt },
    state: stepToContract[one.step],
    origin: originToContract[one.origin],
    dueAt: one.dueAt ?? undefined,
    changedAt: one.changedAt ?? submittedAt,
  };
}

/** The same without what is the shop's own business: who was given it, how it was rated and escalated. */
export function maskedForCustomer(one: contract.Case): contract.Case {
  const inside = { assignedAgentId: '', assignedGroupId: '', escalatedToGroupId: '', scene: '', priority: 0 };
  return { ...one, ...inside, overdue: false };
}

/** A step in the contract's words. */
export function stepEntityToContract(one: CaseStepEntity): contract.CaseStep {
  const { number, actorId, assignedAgentId, assignedGroupId, scene, priority, reopened, at } = one;
  return {
    ...{ number, actorId, assignedAgentId, assignedGroupId, scene, priority, reopened, at },
    state: stepToContract[one.step],
    actor: actorToContract[one.actor],
  };
}

/**
 * A case as its customer sees it: each step that it has come, in her language, the progress, and the time limit that
 * counts now (mission C9). After a reopening the steps behind it begin again.
 */
export function toCustomersCase(
  one: TimedCase,
  steps: readonly CaseStepEntity[],
  language: SpokenLanguage,
): contract.CustomerCase {
  const { caseId, conversationId, step, subject, result, promisedAt, solveBy, awaitsCustomer } = one;
  const shown = steps.filter((taken, at) => taken.reopened || taken.step !== steps[at - 1]?.step);
  const isAnswered = ['in_progress', 'solved', 'confirmed', 'closed'].includes(step) || one.origin === 'agent';
  return {
    caseId,
    conversationId,
    state: stepToContract[step],
    subject,
    steps: shown.map((taken) => ({
      state: stepToContract[taken.step],
      text: casePhrases[language].steps[taken.step],
      at: taken.at,
    })),
    promisedAt: isAnswered ? undefined : promisedAt,
    solveBy: solveBy ?? undefined,
    awaitsYou: awaitsCustomer || step === 'solved',
    result,
    stepsDone: caseSteps.indexOf(step) + 1,
    stepsTotal: caseSteps.length,
  };
}
