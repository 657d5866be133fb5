import type { HeadName } from './screening-model.js';
import type { HeadJudgement, TrainedModel } from './trained-model.js';

/** What speaks against putting a model in force. */
export interface PromotionObstacle {
  reason: 'NOT_TRAINED' | 'IN_FORCE' | 'JUDGED_AGAINST_ANOTHER' | 'WORSE' | 'NOT_BETTER' | 'UNREADABLE';
  description: string;
}

/** The heads that decide who gets a message; a model is promoted for their sake. */
const decidingHeads: ReadonlySet<HeadName> = new Set(['responds', 'reactsBadly']);
const chance = 0.5;

/**
 * What speaks against putting a model in force; nothing where the list is empty.
 *
 * It must be better than the model in force on outcomes that neither has seen: of the heads that decide, one at least
 * whose log-loss is lower by more than the margin with its whole 95 % interval, and which orders customers better than
 * chance (shuffled outcomes teach a good average too); and no head that is worse, in log-loss or in order. Source:
 * mission B7.
 */
export function obstaclesToPromotion(
  { version, state, judgedAgainst, judgement }: TrainedModel,
  versionInForce: string,
  logLossMargin: number,
): PromotionObstacle[] {
  if (state !== 'trained' || !judgement) {
    return [
      {
        reason: 'NOT_TRAINED',
        description: `${version} is ${state === 'failed' ? 'not trained: it failed' : 'still trained'}`,
      },
    ];
  }
  if (version === versionInForce) return [{ reason: 'IN_FORCE', description: `${version} is in force already` }];
  const obstacles: PromotionObstacle[] = [];
  if (judgedAgainst !== versionInForce) {
    const description = `${version} was judged beside ${judgedAgainst}, but ${versionInForce} is in force; train anew`;
    obstacles.push({ reason: 'JUDGED_AGAINST_ANOTHER', description });
  }
  const trained = judgement.heads.filter(({ isTrained }) => isTrained);
  for (const { head, logLoss, auc } of trained) {
    if (logLoss.difference.low > 0 || auc.difference.high < 0) {
      const description = `it foresees who ${inWords[head]} worse than ${judgedAgainst}`;
      obstacles.push({ reason: 'WORSE', description });
    }
  }
  if (!trained.some((head) => isBetter(head, logLossMargin))) {
    const margin = logLossMargin > 0 ? ` by more than ${logLossMargin}` : '';
    const description = `on unseen outcomes it is not better than ${judgedAgainst}${margin}: ${trained.map(figures).join(', ')}`;
    obstacles.push({ reason: 'NOT_BETTER', description });
  }
  return obstacles;
}

const inWords: Record<HeadName, string> = { reads: 'reads', responds: 'responds', reactsBadly: 'reacts badly' };

function isBetter({ head, logLoss, auc }: HeadJudgement, margin: number): boolean {
  return decidingHeads.has(head) && logLoss.difference.high < -margin && auc.candidate.low > chance;
}

function figures({ head, logLoss, auc }: HeadJudgement): string {
  const { value, low, high } = logLoss.difference;
  const digits = (number: number) => number.toFixed(4);
  return `${inWords[head]}: log-loss ${digits(value)} (${digits(low)} to ${digits(high)}), order ${auc.candidate.value.toFixed(2)}`;
}
