import { type CallContext, type Handlers, InvalidRequest, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/filtering/v1/campaign.js';
import type { CampaignServiceService } from '@guanxi/contracts/filtering/v1/campaign.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { CampaignStore } from './campaign.store.js';
import { campaignStateFromContract, campaignToContract } from './campaign-contract.js';
import { CampaignNotFound } from './campaign-failures.js';
import { ChangeCampaign } from './change-campaign.js';
import { type CampaignAudience, CreateCampaign } from './create-campaign.js';
import type { CampaignWish } from './decide-campaign.js';
import { ListRecipients } from './list-recipients.js';
import { WatchCampaign } from './watch-campaign.js';

// Above every UUID that the platform makes: where the first page of "latest first" begins.
const latestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** `guanxi.filtering.v1.CampaignService`. */
@Injectable()
export class CampaignController implements Handlers<typeof CampaignServiceService> {
  constructor(
    private readonly create: CreateCampaign,
    private readonly changeCampaign: ChangeCampaign,
    private readonly recipients: ListRecipients,
    private readonly watch: WatchCampaign,
    private readonly store: CampaignStore,
    private readonly transactions: Transactions,
  ) {}

  async createCampaign(
    request: contract.CreateCampaignRequest,
    call: CallContext,
  ): Promise<contract.CreateCampaignResponse> {
    const { shopId, name, message, channel, capacityPerMinute, startsAt, expiresAt } = request;
    if (!message || !expiresAt) throw new InvalidRequest([{ field: 'message', description: 'is required' }]);
    const campaign = await this.create.execute({
      shopId,
      idempotency: call.idempotency,
      name,
      message,
      channel,
      capacityPerMinute,
      startsAt,
      expiresAt,
      audience: audienceFromContract(request.audience),
      createdBy: call.caller.subject,
    });
    return { campaign: campaignToContract(shopId, campaign) };
  }

  async getCampaign({ shopId, campaignId }: contract.GetCampaignRequest): Promise<contract.GetCampaignResponse> {
    const campaign = await this.transactions.read(shopId, (tx) => this.store.find(tx, shopId, campaignId));
    if (!campaign) throw new CampaignNotFound();
    return { campaign: campaignToContract(shopId, campaign) };
  }

  async listCampaigns(request: contract.ListCampaignsRequest): Promise<contract.ListCampaignsResponse> {
    const { shopId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const [before = latestId] = readPageToken(pageToken, 'uuid') ?? [];
    const state = campaignStateFromContract(request.state);
    const found = await this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, before, items + 1, state));
    const { rows, nextPageToken } = page(found, items, ({ campaignId }) => [campaignId]);
    return { campaigns: rows.map((one) => campaignToContract(shopId, one)), nextPageToken };
  }

  planCampaign(request: contract.PlanCampaignRequest, call: CallContext): Promise<contract.PlanCampaignResponse> {
    return this.change('plan', request, call);
  }

  startCampaign(request: contract.StartCampaignRequest, call: CallContext): Promise<contract.StartCampaignResponse> {
    return this.change('start', request, call);
  }

  pauseCampaign(request: contract.PauseCampaignRequest, call: CallContext): Promise<contract.PauseCampaignResponse> {
    return this.change('pause', request, call);
  }

  resumeCampaign(request: contract.ResumeCampaignRequest, call: CallContext): Promise<contract.ResumeCampaignResponse> {
    return this.change('resume', request, call);
  }

  cancelCampaign(request: contract.CancelCampaignRequest, call: CallContext): Promise<contract.CancelCampaignResponse> {
    return this.change('cancel', request, call);
  }

  listRecipients(request: contract.ListRecipientsRequest): Promise<contract.ListRecipientsResponse> {
    return this.recipients.list(request);
  }

  async getRecipient(request: contract.GetRecipientRequest): Promise<contract.GetRecipientResponse> {
    const { shopId, campaignId, customerId } = request;
    return { recipient: await this.recipients.find(shopId, campaignId, customerId) };
  }

  async *watchCampaign(
    { shopId, campaignId }: contract.WatchCampaignRequest,
    call: CallContext,
  ): AsyncIterable<contract.WatchCampaignResponse> {
    for await (const campaign of this.watch.execute(shopId, campaignId, call.signal)) {
      yield { campaign: campaignToContract(shopId, campaign) };
    }
  }

  private async change(
    wish: CampaignWish,
    { shopId, campaignId }: { shopId: string; campaignId: string },
    { idempotency }: CallContext,
  ) {
    const campaign = await this.changeCampaign.execute({ shopId, campaignId, idempotency, wish });
    return { campaign: campaignToContract(shopId, campaign) };
  }
}

/** The audience; the contract's rules have it that there is one. */
function audienceFromContract(audience: contract.CreateCampaignRequest['audience']): CampaignAudience {
  if (audience?.$case === 'customers') return { kind: 'explicit', customerIds: audience.value.customerIds };
  if (audience?.$case === 'screeningId' && audience.value !== '') {
    return { kind: 'screening', screeningId: audience.value };
  }
  if (audience?.$case === 'everybody') return { kind: 'all' };
  throw new InvalidRequest([
    { field: 'audience', description: 'one of everybody, customers, screening_id must be set' },
  ]);
}
