import { QueueExit } from '@guanxi/contracts/events/v1/conversation.js';

/** How a wait ended without an agent: she went back to the bot, the episode is over, or nobody is there. */
export type WaitLeftAs = 'stopped' | 'closed' | 'nobody_there';

/** A wait that ended without an agent, for the audit to say as control passes with it. */
export interface WaitLeft {
  at: Date;
  queuedAt: Date;
  leftAs: WaitLeftAs;
}

/** How a wait ended, in the contract's words. */
export const exitToContract: Record<WaitLeftAs, QueueExit> = {
  stopped: QueueExit.STOPPED,
  closed: QueueExit.CLOSED,
  nobody_there: QueueExit.NOBODY_THERE,
};
