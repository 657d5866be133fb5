import { type CallContext, type FieldViolation, type Handlers, InvalidRequest } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/conversation/v1/bot.js';
import type { BotServiceService } from '@guanxi/contracts/conversation/v1/bot.js';
import { Injectable } from '@nestjs/common';
import { ReadPolicies } from '../policies/read-policies.js';
import { SetPolicy } from '../policies/set-policy.js';
import type { BotConnections, Endpoint } from './bot-connections.js';

const kind = 'bot';
const timeoutDefault_ms = 800;
// A name or an IPv4 address: other targets that gRPC knows, such as sockets, are none of a shop's.
const addressPattern = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?:[1-9]\d{0,4}$/i;

/** `guanxi.conversation.v1.BotService`. */
@Injectable()
export class BotController implements Handlers<typeof BotServiceService> {
  constructor(
    private readonly read: ReadPolicies,
    private readonly set: SetPolicy,
  ) {}

  async getBot({ shopId }: contract.GetBotRequest): Promise<contract.GetBotResponse> {
    const { settings, version } = await this.read.of(shopId, kind);
    return { bot: toContract(settings), version };
  }

  /** The contract's rules have it that `bot` is there. */
  async putBot({ bot }: contract.PutBotRequest, call: CallContext): Promise<contract.PutBotResponse> {
    const { provider, orderConnector } = bot as contract.Bot;
    const violations = [
      ...addressViolations('bot.provider.address', provider),
      ...addressViolations('bot.order_connector.address', orderConnector),
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
}

function addressViolations(field: string, endpoint: contract.Endpoint | undefined): FieldViolation[] {
  const isAddress = !endpoint || addressPattern.test(endpoint.address);
  return isAddress ? [] : [{ field, description: 'must be host:port' }];
}

function fromContract(endpoint: contract.Endpoint | undefined): Endpoint | null {
  return endpoint ? { address: endpoint.address, timeout_ms: endpoint.timeoutMs || timeoutDefault_ms } : null;
}

function toContract({ provider, orderConnector }: BotConnections): contract.Bot {
  const told = (endpoint: Endpoint | null) =>
    endpoint ? { address: endpoint.address, timeoutMs: endpoint.timeout_ms } : undefined;
  return { provider: told(provider), orderConnector: told(orderConnector) };
}
