import { DeadlineKind, ServiceTarget } from '@guanxi/contracts/conversation/v1/deadline.js';
import { UsageFailure } from '../failure.js';

const kinds: Readonly<Record<string, DeadlineKind>> = {
  first_response: DeadlineKind.FIRST_RESPONSE,
  resolution: DeadlineKind.RESOLUTION,
  case_answer: DeadlineKind.CASE_ANSWER,
};

export const target_grammar = `
A target is KIND[:SCENE[:PRIORITY]]=SECONDS/WARNED_AFTER[@GROUP]: kinds are first_response, resolution and case_answer; * is
any scene; 1 is the most urgent priority, 5 the least; a miss is escalated to the group. Seconds are business time.`;

const pattern = /^([a-z_]+)(?::([a-z0-9._-]+|\*))?(?::([1-5]))?=(\d{1,8})\/(\d{1,8})(?:@(\S+))?$/;

/** One target as a merchant writes it. @throws {UsageFailure} when it cannot be read. */
export function readTarget(text: string): ServiceTarget {
  const [, name = '', scene = '*', priority = '0', within, warn, group = ''] = pattern.exec(text) ?? [];
  const kind = kinds[name];
  if (kind === undefined) {
    throw new UsageFailure('BAD_TARGET', `"${text}" is no target`, 'Such as first_response=180/100');
  }
  return {
    kind,
    scene: scene === '*' ? '' : scene,
    priority: Number(priority),
    withinS: Number(within),
    warnAfterS: Number(warn),
    escalateToGroupId: group,
  };
}

/** As {@link readTarget} takes it. */
export function writeTarget(target: ServiceTarget): string {
  const { kind, scene, priority, withinS, warnAfterS, escalateToGroupId } = target;
  const name = Object.keys(kinds).find((one) => kinds[one] === kind) ?? '';
  const ofScene = scene === '' && priority === 0 ? '' : `:${scene || '*'}`;
  const ofPriority = priority === 0 ? '' : `:${priority}`;
  const group = escalateToGroupId === '' ? '' : `@${escalateToGroupId}`;
  return `${name}${ofScene}${ofPriority}=${withinS}/${warnAfterS}${group}`;
}
