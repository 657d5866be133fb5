import { type CallContext, type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/conversation/v1/conversation.js';
import type { ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { Transactions } from '@guanxi/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { CloseEpisode } from './close-episode.js';
import { ConversationStore } from './conversation.store.js';
import { controlFromContract, conversationToContract } from './conversation-contract.js';
import { EpisodeStore } from './episode.store.js';
import { OpenConversation } from './open-conversation.js';
import { RateEpisode } from './rate-episode.js';
import { readContent } from './read-content.js';
import { ReadConversation } from './read-conversation.js';
import { SendMessage } from './send-message.js';
import { WatchMessages } from './watch-messages.js';

/** Where attachments may lie. */
export const ATTACHMENT_HOSTS = Symbol('guanxi.conversation.attachmentHosts');

// Behind the last instant that Postgres can tell: where the first page of "latest first" begins.
const endOfTime: [string, string] = ['infinity', '00000000-0000-0000-0000-000000000000'];

const beginning: [string, number] = ['00000000-0000-0000-0000-000000000000', 0];
const export_batch_rows = 1_000;

/** `guanxi.conversation.v1.ConversationService`. */
@Injectable()
export class ConversationController implements Handlers<typeof ConversationServiceService> {
  constructor(
    private readonly open: OpenConversation,
    private readonly send: SendMessage,
    private readonly read: ReadConversation,
    private readonly watch: WatchMessages,
    private readonly close: CloseEpisode,
    private readonly rate: RateEpisode,
    private readonly store: ConversationStore,
    private readonly episodes: EpisodeStore,
    private readonly transactions: Transactions,
    @Inject(ATTACHMENT_HOSTS) private readonly hosts: readonly string[],
  ) {}

  async openConversation(
    { shopId, customerId, channel, language }: contract.OpenConversationRequest,
    { idempotency }: CallContext,
  ): Promise<contract.OpenConversationResponse> {
    const opened = await this.open.execute({ shopId, idempotency, customerId, channel, language });
    return { conversation: conversationToContract(shopId, opened) };
  }

  async sendMessage(
    request: contract.SendMessageRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.SendMessageResponse> {
    const { shopId, conversationId } = request;
    const content = readContent(request, this.hosts);
    return { message: await this.send.execute({ shopId, idempotency, conversationId, caller, content }) };
  }

  async getConversation(
    { shopId, conversationId }: contract.GetConversationRequest,
    { caller }: CallContext,
  ): Promise<contract.GetConversationResponse> {
    const found = await this.read.execute(shopId, conversationId, caller);
    return { conversation: conversationToContract(shopId, found) };
  }

  async listConversations(request: contract.ListConversationsRequest): Promise<contract.ListConversationsResponse> {
    const { shopId, customerId, agentId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const before = (readPageToken(pageToken, 'date', 'uuid') as [string, string] | undefined) ?? endOfTime;
    const filter = { customerId, agentId, control: controlFromContract(request.control) };
    const found = await this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, filter, before, items + 1));
    const { rows, nextPageToken } = page(found, items, (row) => [row.openedAt.toISOString(), row.conversationId]);
    return { conversations: rows.map((one) => conversationToContract(shopId, one)), nextPageToken };
  }

  countEpisodes({ shopId }: contract.CountEpisodesRequest): Promise<contract.CountEpisodesResponse> {
    return this.transactions.read(shopId, (tx) => this.episodes.count(tx, shopId));
  }

  async *exportEpisodes({ shopId }: contract.ExportEpisodesRequest): AsyncIterable<contract.ExportEpisodesResponse> {
    for (let behind = beginning; ; ) {
      const episodes = await this.transactions.read(shopId, (tx) =>
        this.episodes.closedBehind(tx, shopId, behind, export_batch_rows),
      );
      const last = episodes.at(-1);
      if (last === undefined) return;
      yield { episodes };
      behind = [last.conversationId, last.episode];
    }
  }

  async listMessages(
    { shopId, conversationId, afterSequence, pageSize }: contract.ListMessagesRequest,
    { caller }: CallContext,
  ): Promise<contract.ListMessagesResponse> {
    const items = pageItems(pageSize);
    const found = await this.read.messagesAfter(shopId, conversationId, caller, afterSequence, items + 1);
    return { messages: found.slice(0, items), more: found.length > items };
  }

  async *watchMessages(
    { shopId, conversationId, afterSequence }: contract.WatchMessagesRequest,
    { caller, signal }: CallContext,
  ): AsyncIterable<contract.WatchMessagesResponse> {
    const messages = this.watch.execute({ shopId, conversationId, afterSequence }, caller, signal);
    for await (const message of messages) yield { message };
  }

  async closeEpisode(
    { shopId, conversationId }: contract.CloseEpisodeRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.CloseEpisodeResponse> {
    const closed = await this.close.execute({ shopId, idempotency, conversationId, caller });
    return { conversation: conversationToContract(shopId, closed) };
  }

  async rateEpisode(
    { shopId, conversationId, stars, reasons, comment }: contract.RateEpisodeRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.RateEpisodeResponse> {
    const rating = { stars, reasons, comment };
    return { rating: await this.rate.execute({ shopId, idempotency, conversationId, caller, ...rating }) };
  }
}
