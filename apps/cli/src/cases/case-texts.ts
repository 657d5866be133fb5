import { CaseActor, CaseState } from '@guanxi/contracts/conversation/v1/case.js';
import { DeadlineKind, DeadlineState } from '@guanxi/contracts/conversation/v1/deadline.js';
import type { Texts } from '../language/english.js';

const id_characters = 8;

/** A case's id as people type it: the last characters, since ids begin with the time. */
export function shortId(caseId: string): string {
  return caseId.slice(-id_characters);
}

/** A state in the reader's language. */
export function stateText(state: CaseState, { cases }: Texts): string {
  return cases.states[CaseState[state] as keyof typeof cases.states] ?? '';
}

/** Who took a step: the role, and the person where she has a name. */
export function actorText(actor: CaseActor, actorId: string, { cases }: Texts): string {
  const role = cases.actors[CaseActor[actor] as keyof typeof cases.actors] ?? '';
  return actorId === '' ? role : `${role} ${actorId}`;
}

/** What a deadline is for. */
export function kindText(kind: DeadlineKind, { cases }: Texts): string {
  return cases.kinds[DeadlineKind[kind] as keyof typeof cases.kinds] ?? '';
}

/** How a deadline stands. */
export function deadlineStateText(state: DeadlineState, { cases }: Texts): string {
  return cases.deadlineStates[DeadlineState[state] as keyof typeof cases.deadlineStates] ?? '';
}
