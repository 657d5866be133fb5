import { type CallContext, type FieldViolation, type Handlers, InvalidRequest } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/conversation/v1/bot.js';
import type { BotServiceService } from '@guanxi/contracts/conversation/v1/bot.js';
import { Injectable } from '@nestjs/common';
import { ReadPolicies } from '../policies/read-policies.js';
import { SetPolicy } from '../policies/set-policy.js';
import type { BotConnections, Endpoint } from './bot-connections.js';
import { ShopAddresses } from './shop-addresses.js';

const kind = 'bot';
const timeoutDefault_ms = 800;

/** `guanxi.conversation.v1.BotService`. */
@Injectable()
export class BotController implements Handlers<typeof BotServiceService> {
  constructor(
    private readonly read: ReadPolicies,
    private readonly set: SetPolicy,
    private readonly addresses: ShopAddresses,
  ) {}

  async getBot({ shopId }: contract.GetBotRequest): Promise<contract.GetBotResponse> {
    const { settings, version } = await this.read.of(shopId, kind);
    return { bot: toContract(settings), version };
  }

  /** The contract's rules have it that `bot` is there. */
  async putBot({ bot }: contract.PutBotRequest, call: CallContext): Promise<contract.PutBotResponse> {
    const { provider, orderConnector } = bot as contract.Bot;
    const violations = [
      ...this.violations('bot.provider.address', provider),
      ...this.violations('bot.order_connector.address', orderConnector),
    ];
    if (violations.length > 0) throw new InvalidRequest(violations);
    const wanted = { provider: fromContract(provider), orderConnector: fromContract(orderConnector) };
    const { settings, version } = await this.set.execute(call, kind, wanted);
    return { bot: toContract(settings), version };
  }

  async listBotChanges(request: contract.ListBotChangesRequest): Promise<contract.ListBotChangesResponse> {
    const { changes, nextPageToken } = await this.read.changes(kind, request);
    return {
      changes: changes.map(({ settings, ...change }) => ({ ...change, bot: toContract(settings) })),
      nextPageToken,
    };
  }

  private violations(field: string, endpoint: contract.Endpoint | undefined): FieldViolation[] {
    const description = endpoint && this.addresses.refusal(endpoint.address);
    return description === undefined ? [] : [{ field, description }];
  }
}

function fromContract(endpoint: contract.Endpoint | undefined): Endpoint | null {
  return endpoint ? { address: endpoint.address, timeout_ms: endpoint.timeoutMs || timeoutDefault_ms } : null;
}

function toContract({ provider, orderConnector }: BotConnections): contract.Bot {
  const told = (endpoint: Endpoint | null) =>
    endpoint ? { address: endpoint.address, timeoutMs: endpoint.timeout_ms } : undefined;
  return { provider: told(provider), orderConnector: told(orderConnector) };
}
