import { pageItems, pageTokenAfter, readPageToken } from '@guanxi/chassis';
import {
  type ListRecipientsRequest,
  type ListRecipientsResponse,
  type Recipient,
  RecipientState,
} from '@guanxi/contracts/filtering/v1/campaign.js';
import { type ReadTx, Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Enlistment } from '../deliveries/enlistment.js';
import { ScreenedAudience } from '../screenings/screened-audience.js';
import { CampaignStore } from './campaign.store.js';
import { decisionToRecipient, deliveryStateFromContract, deliveryToContract } from './campaign-contract.js';
import { CampaignNotFound, NoRecipient } from './campaign-failures.js';

const unkept = new Set([RecipientState.FILTERED, RecipientState.HELD_OUT]);

/** Tells who received a campaign, and why the others did not: always, and for everyone of the audience (mission B8). */
@Injectable()
export class ListRecipients {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CampaignStore,
    private readonly enlistment: Enlistment,
    private readonly screened: ScreenedAudience,
  ) {}

  /**
   * A page of them: those who were kept in the order of sending, then those who were not in order of customer.
   *
   * @throws {CampaignNotFound} where there is none.
   */
  list(request: ListRecipientsRequest): Promise<ListRecipientsResponse> {
    const { shopId, campaignId, state } = request;
    const items = pageItems(request.pageSize);
    const [place = '0', customer = ''] = readPageToken(request.pageToken, 'bigint', 'text') ?? [];
    return this.transactions.read(shopId, async (tx) => {
      const screeningId = await this.screeningOf(tx, shopId, campaignId);
      const rows: Recipient[] = [];
      const wanted = deliveryStateFromContract(state);
      if (customer === '' && !unkept.has(state)) {
        const kept = await this.enlistment.list(tx, shopId, campaignId, Number(place), items + 1, wanted);
        rows.push(...kept.map(deliveryToContract));
      }
      if (wanted === undefined && screeningId) {
        rows.push(...(await this.unkept(tx, request, screeningId, customer, items + 1 - rows.length)));
      }
      return pageOf(rows, items);
    });
  }

  /** @throws {NoRecipient} when she was not in the audience. */
  find(shopId: string, campaignId: string, customerId: string): Promise<Recipient> {
    return this.transactions.read(shopId, async (tx) => {
      const screeningId = await this.screeningOf(tx, shopId, campaignId);
      const delivery = await this.enlistment.find(tx, shopId, campaignId, customerId);
      if (delivery) return deliveryToContract(delivery);
      const decision = screeningId && (await this.screened.decisionOn(tx, shopId, screeningId, customerId));
      if (!decision || decision.verdict === 'kept') throw new NoRecipient();
      return decisionToRecipient(decision);
    });
  }

  /** Up to `items` of those who were not kept behind a customer, of the state asked for if one was. */
  private async unkept(
    tx: ReadTx,
    { shopId, state }: ListRecipientsRequest,
    screeningId: string,
    behind: string,
    items: number,
  ): Promise<Recipient[]> {
    const found: Recipient[] = [];
    for (let after = behind; found.length < items; ) {
      const filtered = await this.screened.filtered(tx, shopId, screeningId, after, items);
      const recipients = filtered.map(decisionToRecipient);
      found.push(...recipients.filter((one) => !unkept.has(state) || one.state === state));
      after = filtered.at(-1)?.customerId ?? '';
      if (filtered.length < items) break;
    }
    return found.slice(0, items);
  }

  private async screeningOf(tx: ReadTx, shopId: string, campaignId: string): Promise<string | null> {
    const campaign = await this.store.find(tx, shopId, campaignId);
    if (!campaign) throw new CampaignNotFound();
    // Before it is planned nobody was told anything.
    return campaign.plan ? campaign.screeningId : null;
  }
}

function pageOf(rows: Recipient[], items: number): ListRecipientsResponse {
  const recipients = rows.slice(0, items);
  const last = recipients.at(-1);
  const isLastPage = rows.length <= items || !last;
  const key = last && last.place > 0 ? [String(last.place), ''] : ['0', last?.customerId ?? ''];
  return { recipients, nextPageToken: isLastPage ? '' : pageTokenAfter(...key) };
}
