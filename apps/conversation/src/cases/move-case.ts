import { type Caller, Clock } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { CaseEntity } from './case.entity.js';
import { CaseStore } from './case.store.js';
import { WrongCaseState } from './case-failures.js';
import { type Actor, actorToContract, coarseState, originToContract, stepToContract } from './case-state.js';
import { type CaseAction, decideCase } from './decide-case.js';

/** Who acts on a case. */
export interface CaseActor {
  actor: Actor;
  /** The agent or merchant; empty for the platform and the customer. */
  actorId: string;
}

export const thePlatform: CaseActor = { actor: 'platform', actorId: '' };
export const theCustomer: CaseActor = { actor: 'customer', actorId: '' };

/** A caller as one who acts on a case. */
export function actorOf({ role, subject }: Caller): CaseActor {
  if (role === 'customer') return theCustomer;
  if (role === 'agent') return { actor: 'agent', actorId: subject };
  return role === 'service' ? thePlatform : { actor: 'merchant', actorId: subject };
}

type Changes = Partial<
  Pick<CaseEntity, 'scene' | 'priority' | 'assignedAgentId' | 'assignedGroupId' | 'result' | 'promisedAt'>
>;

/** The one way to change a case: it comes a step further, the step is kept and told (mission C11). */
@Injectable()
export class MoveCase {
  constructor(
    private readonly store: CaseStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Keeps a case that was put down, as its first step. */
  async begin(tx: Tx, submitted: CaseEntity, by: CaseActor): Promise<CaseEntity> {
    const first = { ...submitted, stepNumber: 1, changedAt: submitted.submittedAt };
    await this.store.add(tx, first);
    await this.tell(tx, first, by, false);
    return first;
  }

  /**
   * Acts on a case that is held and returns it as it stands then.
   *
   * @throws {WrongCaseState} when the action does not follow from how it stands; nothing has changed.
   */
  async execute(
    tx: Tx,
    held: CaseEntity,
    action: CaseAction,
    by: CaseActor,
    changes: Changes = {},
  ): Promise<CaseEntity> {
    const step = decideCase(held.step, action);
    if (!step) throw new WrongCaseState(held.step, action);
    const now = this.clock.now();
    const reopened = action === 'reopen' || action === 'resume';
    const moved: CaseEntity = {
      ...held,
      ...changes,
      step,
      state: coarseState(step),
      stepNumber: held.stepNumber + 1,
      reopenedCount: held.reopenedCount + (reopened ? 1 : 0),
      inProgressAt: held.inProgressAt ?? (step === 'in_progress' ? now : null),
      closedAt: coarseState(step) === 'closed' ? (held.closedAt ?? now) : null,
      changedAt: now,
    };
    await this.store.change(tx, moved);
    await this.tell(tx, moved, by, reopened);
    return moved;
  }

  private async tell(tx: Tx, one: CaseEntity, { actor, actorId }: CaseActor, reopened: boolean): Promise<void> {
    const { shopId, caseId, conversationId, customerId, step, stepNumber, scene, priority, submittedAt } = one;
    const { assignedAgentId, assignedGroupId, origin } = one;
    const at = one.changedAt as Date;
    const given = { assignedAgentId, assignedGroupId, scene, priority, reopened };
    await this.store.addStep(tx, { shopId, caseId, number: stepNumber, step, actor, actorId, ...given, at });
    await this.outbox.add(tx, events.caseChanged, shopId, {
      shopId,
      caseId,
      conversationId,
      customerId,
      step: stepNumber,
      state: stepToContract[step],
      actor: actorToContract[actor],
      actorId,
      ...given,
      origin: originToContract[origin],
      submittedAt,
      changedAt: at,
    });
  }
}
