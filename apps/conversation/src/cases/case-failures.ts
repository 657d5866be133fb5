import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';
import type { CaseStep } from './case-state.js';
import type { CaseAction } from './decide-case.js';

/** Thrown when the shop has no such case. */
export class CaseNotFound extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'CASE_NOT_FOUND', 'the shop has no such case');
  }
}

/** Thrown when a step does not follow from how a case stands; nothing has changed. */
export class WrongCaseState extends GuanxiError {
  constructor(step: CaseStep, action: CaseAction) {
    super(status.FAILED_PRECONDITION, 'WRONG_CASE_STATE', `a case that is ${step} does not let itself ${action}`, {
      metadata: { state: step },
    });
  }
}

/** Thrown when a case is put down in a conversation that has one which is not closed. */
export class CaseOpen extends GuanxiError {
  constructor(caseId: string) {
    super(status.FAILED_PRECONDITION, 'CASE_OPEN', 'the conversation has a case that is not closed', {
      metadata: { case_id: caseId },
    });
  }
}
