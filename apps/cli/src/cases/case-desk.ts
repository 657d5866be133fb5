import type { Client } from '@guanxi/chassis/client';
import { type Case, CaseServiceService, CaseState, ListCasesRequest } from '@guanxi/contracts/conversation/v1/case.js';
import type { Session } from '../session.js';
import { instant, renderTable } from '../terminal/table.js';
import { shortId, stateText } from './case-texts.js';

const cases_shown_max = 50;

/** What an agent at her desk does with cases. */
export class CaseDesk {
  private readonly client: Client<typeof CaseServiceService>;
  private shown: Case[] = [];
  readonly done = { casesTaken: 0, casesSolved: 0 };

  constructor(
    private readonly session: Session,
    private readonly print: (text: string) => void,
    private readonly order: { shopId: string; agentId: string },
  ) {
    const { shopId, agentId } = order;
    const caller = { subject: agentId, role: 'agent', shop: shopId } as const;
    this.client = session.platform.client('conversation', CaseServiceService, caller);
  }

  /** The cases that are hers, and those that nobody has. */
  async list(): Promise<void> {
    const { texts } = this.session;
    this.shown = await this.find();
    if (this.shown.length === 0) {
      this.print(texts.cases.noneOpen);
      return;
    }
    const { number, state, due, scene } = texts.cases;
    const columns = [number, texts.cases.case, texts.customer, state, scene, due].map((heading) => ({ heading }));
    const rows = this.shown.map((one, at) => [
      String(at + 1),
      shortId(one.caseId),
      one.customerId,
      stateText(one.state, texts),
      one.scene || texts.none,
      `${instant(one.dueAt)}${one.overdue ? ` ${texts.cases.overdue}` : ''}`,
    ]);
    this.print(`${renderTable(columns, rows)}`);
  }

  /** Takes a case of the list: the one of that number, else the first that waits. */
  async take(number?: number): Promise<{ conversationId: string; customerId: string } | undefined> {
    const { texts } = this.session;
    if (this.shown.length === 0) this.shown = await this.find();
    const chosen = this.shown[(number ?? 1) - 1];
    if (!chosen) {
      this.print(number === undefined ? texts.cases.noneOpen : texts.cases.noSuchCase(number));
      return undefined;
    }
    const { caseId, conversationId, customerId } = chosen;
    await this.client.takeCase({ ...this.call(caseId), agentId: this.order.agentId });
    this.shown = [];
    this.done.casesTaken += 1;
    this.print(texts.cases.taken(customerId));
    return { conversationId, customerId };
  }

  /** Tells the customer of the conversation the result of her case. */
  async solve(conversationId: string, result: string): Promise<void> {
    const { texts } = this.session;
    const caseId = await this.caseOf(conversationId);
    if (!caseId) return;
    await this.client.solveCase({ ...this.call(caseId), agentId: this.order.agentId, result });
    this.done.casesSolved += 1;
    this.print(texts.cases.solved);
  }

  /** Has the time for a solution stand still. */
  async awaitCustomer(conversationId: string): Promise<void> {
    const caseId = await this.caseOf(conversationId);
    if (!caseId) return;
    await this.client.awaitCustomer({ ...this.call(caseId), agentId: this.order.agentId });
    this.print(this.session.texts.cases.awaiting);
  }

  private async find(): Promise<Case[]> {
    const { shopId, agentId } = this.order;
    const list = async (narrowed: Partial<ListCasesRequest>) => {
      const asked = ListCasesRequest.fromPartial({ shopId, pageSize: cases_shown_max, openOnly: true, ...narrowed });
      return (await this.client.listCases(asked)).cases;
    };
    const [unassigned, hers] = await Promise.all([list({ unassignedOnly: true }), list({ assignedAgentId: agentId })]);
    // What she has told the result of waits for the customer, not for her. The oldest first: it is due first.
    const waiting = [...hers, ...unassigned].filter(({ state }) => state !== CaseState.SOLVED);
    return waiting.sort((a, b) => (a.submittedAt?.getTime() ?? 0) - (b.submittedAt?.getTime() ?? 0));
  }

  private async caseOf(conversationId: string): Promise<string | undefined> {
    const found = (await this.find()).find((one) => one.conversationId === conversationId);
    if (!found) this.print(this.session.texts.cases.noCase);
    return found?.caseId;
  }

  private call(caseId: string) {
    return { shopId: this.order.shopId, idempotencyKey: this.session.newKey(), caseId };
  }
}
