import type { Client } from '@guanxi/chassis/client';
import { type Deadline, DeadlineServiceService } from '@guanxi/contracts/conversation/v1/deadline.js';
import { describeFailure } from '../describe-failure.js';
import { reconnecting } from '../platform/reconnecting.js';
import type { Session } from '../session.js';
import { kindText } from './case-texts.js';

/** Prints to an agent when a time limit of hers is close, and when it has passed. */
export class DeadlineWatch {
  private readonly client: Client<typeof DeadlineServiceService>;
  private readonly told = new Set<string>();
  warned = 0;
  missed = 0;

  constructor(
    private readonly session: Session,
    private readonly print: (text: string) => void,
    private readonly order: {
      shopId: string;
      agentId: string;
      signal: AbortSignal;
      /** The customer of a conversation that is on her desk. */
      customerOf: (conversationId: string) => string | undefined;
    },
  ) {
    const { shopId, agentId } = order;
    const caller = { subject: agentId, role: 'agent', shop: shopId } as const;
    this.client = session.platform.client('conversation', DeadlineServiceService, caller);
  }

  /** Until she stops working. A platform that knows no deadlines yet leaves her desk as it was. */
  async tell(): Promise<void> {
    const { shopId, agentId, signal } = this.order;
    const open = () => this.client.watchDeadlines({ shopId, agentId }, { signal });
    try {
      for await (const { deadline } of reconnecting(open, { signal, now: this.session.now })) {
        if (deadline) this.note(deadline);
      }
    } catch (error) {
      if (signal.aborted) return;
      const { message, reason } = await describeFailure(error, this.session.platform);
      this.print(`${message} (${reason})`);
    }
  }

  private note(deadline: Deadline): void {
    const { texts, now, terminal } = this.session;
    const { deadlineId, conversationId, kind, warnedAt, missedAt, dueAt, endedAt } = deadline;
    if (endedAt) return;
    const customer = this.order.customerOf(conversationId);
    const what = customer ? `${customer}, ${kindText(kind, texts)}` : kindText(kind, texts);
    if (missedAt && this.isNew(`missed/${deadlineId}`)) {
      this.missed += 1;
      this.print(terminal.colours.red(texts.cases.missed(what)));
    } else if (warnedAt && !missedAt && this.isNew(`warned/${deadlineId}`)) {
      this.warned += 1;
      const left_s = Math.max(0, Math.round(((dueAt?.getTime() ?? 0) - now().getTime()) / 1_000));
      this.print(terminal.colours.yellow(texts.cases.warned(what, left_s)));
    }
  }

  private isNew(name: string): boolean {
    if (this.told.has(name)) return false;
    this.told.add(name);
    return true;
  }
}
