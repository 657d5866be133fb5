import type { Client } from '@guanxi/chassis/client';
import { CaseServiceService, CaseState, type CustomerCase } from '@guanxi/contracts/conversation/v1/case.js';
import type { Session } from '../session.js';
import { instant } from '../terminal/table.js';

const cases_shown_max = 5;

/** What a customer sees of her cases, and what she answers to their solutions. */
export class CustomerCases {
  private readonly client: Client<typeof CaseServiceService>;

  constructor(
    private readonly session: Session,
    private readonly print: (text: string) => void,
    private readonly order: { shop: string; customer: string },
  ) {
    const caller = { subject: order.customer, role: 'customer', shop: order.shop } as const;
    this.client = session.platform.client('conversation', CaseServiceService, caller);
  }

  /** Her latest cases: steps, progress, time limit. */
  async show(): Promise<void> {
    const { texts } = this.session;
    const found = await this.find();
    if (found.length === 0) this.print(texts.cases.none);
    for (const one of found) this.print(this.render(one));
  }

  /** Puts a request down as a case. */
  async putDown(conversationId: string, subject: string): Promise<void> {
    const { shop: shopId } = this.order;
    await this.client.createCase({ shopId, idempotencyKey: this.session.newKey(), conversationId, subject });
  }

  /** Says whether the case of the conversation is solved. */
  async answer(conversationId: string, solved: boolean): Promise<void> {
    const found = (await this.find()).find(
      (one) => one.conversationId === conversationId && one.state === CaseState.SOLVED,
    );
    if (!found) {
      this.print(this.session.texts.cases.noSolution);
      return;
    }
    const { caseId } = found;
    const { shop: shopId } = this.order;
    await this.client.answerSolution({ shopId, idempotencyKey: this.session.newKey(), caseId, solved });
  }

  private async find(): Promise<CustomerCase[]> {
    const { shop: shopId, customer: customerId } = this.order;
    const { language } = this.session.texts;
    const asked = { shopId, customerId, language, pageSize: cases_shown_max, pageToken: '' };
    return (await this.client.listCustomerCases(asked)).cases;
  }

  private render({ steps, stepsDone, stepsTotal, promisedAt, solveBy, awaitsYou, result, subject }: CustomerCase) {
    const { cases } = this.session.texts;
    const facts = [
      cases.progress(stepsDone, stepsTotal),
      ...(promisedAt ? [cases.promisedBy(instant(promisedAt))] : []),
      ...(solveBy ? [cases.solveBy(instant(solveBy))] : []),
      ...(awaitsYou ? [cases.awaitsYou] : []),
    ];
    const lines = [`${cases.case}${subject === '' ? '' : ` «${subject}»`}: ${facts.join(', ')}`];
    for (const step of steps) lines.push(`  ${instant(step.at)}  ${step.text}`);
    if (result !== '') lines.push(`  ${cases.result}: ${result}`);
    return lines.join('\n');
  }
}
