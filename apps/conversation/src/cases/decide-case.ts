import type { CaseStep } from './case-state.js';

/** What somebody wants to do with a case. */
export type CaseAction =
  | 'classify'
  | 'assign'
  | 'begin'
  | 'wait'
  | 'solve'
  | 'confirm'
  | 'resume'
  | 'reopen'
  | 'close'
  | 'give_up'
  | 'drop';

const waiting: readonly CaseStep[] = ['submitted', 'classified', 'assigned'];
const open: readonly CaseStep[] = [...waiting, 'in_progress'];

const ways: Record<CaseAction, { from: readonly CaseStep[]; to: (step: CaseStep) => CaseStep }> = {
  // Somebody who knows better says so later, and the case stays how far it is.
  classify: { from: open, to: (step) => (step === 'submitted' ? 'classified' : step) },
  // Given to somebody else, it is nobody's work until she takes it.
  assign: { from: open, to: () => 'assigned' },
  begin: { from: open, to: () => 'in_progress' },
  wait: { from: ['in_progress'], to: (step) => step },
  solve: { from: ['in_progress'], to: () => 'solved' },
  confirm: { from: ['solved'], to: () => 'confirmed' },
  // Not solved, and her agent still owns the conversation.
  resume: { from: ['solved'], to: () => 'in_progress' },
  // Not solved, and nobody works on it now.
  reopen: { from: ['solved'], to: () => 'assigned' },
  close: { from: ['confirmed'], to: () => 'closed' },
  // She was asked long ago whether it is solved, and has not answered.
  give_up: { from: ['solved'], to: () => 'closed' },
  // Nobody is left whom it could be solved for.
  drop: { from: [...open, 'solved', 'confirmed'], to: () => 'closed' },
};

/** How far a case has come once somebody has done something with it; undefined where she cannot (mission C11). */
export function decideCase(step: CaseStep, action: CaseAction): CaseStep | undefined {
  const { from, to } = ways[action];
  return from.includes(step) ? to(step) : undefined;
}

/** Whether nobody has begun to work on a case. */
export function isWaiting(step: CaseStep): boolean {
  return waiting.includes(step);
}
