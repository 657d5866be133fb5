import { type CallContext, type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/conversation/v1/transfer.js';
import { AssignmentState, type TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { conversationToContract } from '../conversations/conversation-contract.js';
import { AcceptAssignment } from './accept-assignment.js';
import { DeclineAssignment } from './decline-assignment.js';
import { FindPlace } from './find-place.js';
import { HandBack } from './hand-back.js';
import { QueueStore } from './queue.store.js';
import { RequestTransfer } from './request-transfer.js';
import { type SeenAssignment, WatchAssignments } from './watch-assignments.js';

const contractState: Record<SeenAssignment['state'], AssignmentState> = {
  offered: AssignmentState.OFFERED,
  owned: AssignmentState.OWNED,
  gone: AssignmentState.GONE,
};

/** `guanxi.conversation.v1.TransferService`. */
@Injectable()
export class TransferController implements Handlers<typeof TransferServiceService> {
  constructor(
    private readonly request: RequestTransfer,
    private readonly findPlace: FindPlace,
    private readonly watch: WatchAssignments,
    private readonly accept: AcceptAssignment,
    private readonly decline: DeclineAssignment,
    private readonly handBackToBot: HandBack,
    private readonly queue: QueueStore,
    private readonly transactions: Transactions,
  ) {}

  async requestTransfer(
    { shopId, conversationId }: contract.RequestTransferRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.RequestTransferResponse> {
    const queued = await this.request.execute({ shopId, idempotency, conversationId, caller });
    return { conversation: conversationToContract(shopId, queued) };
  }

  getQueuePosition(
    { shopId, conversationId }: contract.GetQueuePositionRequest,
    { caller }: CallContext,
  ): Promise<contract.GetQueuePositionResponse> {
    return this.findPlace.execute(shopId, conversationId, caller);
  }

  async listQueue({ shopId, pageSize, pageToken }: contract.ListQueueRequest): Promise<contract.ListQueueResponse> {
    const items = pageItems(pageSize);
    const [after = '0'] = readPageToken(pageToken, 'integer') ?? [];
    const found = await this.transactions.read(shopId, (tx) => this.queue.list(tx, shopId, Number(after), items + 1));
    const { rows, nextPageToken } = page(found, items, ({ ticket }) => [String(ticket)]);
    return { queued: rows, nextPageToken };
  }

  async *watchAssignments(
    { shopId, agentId }: contract.WatchAssignmentsRequest,
    { signal }: CallContext,
  ): AsyncIterable<contract.WatchAssignmentsResponse> {
    for await (const { state, expiresAt, ...seen } of this.watch.execute(shopId, agentId, signal)) {
      yield { assignment: { ...seen, state: contractState[state], expiresAt: expiresAt ?? undefined } };
    }
  }

  async acceptAssignment(
    { shopId, agentId, conversationId }: contract.AcceptAssignmentRequest,
    { idempotency }: CallContext,
  ): Promise<contract.AcceptAssignmentResponse> {
    const owned = await this.accept.execute({ shopId, idempotency, agentId, conversationId });
    return { conversation: conversationToContract(shopId, owned) };
  }

  async declineAssignment(
    { shopId, agentId, conversationId }: contract.DeclineAssignmentRequest,
    { idempotency }: CallContext,
  ): Promise<contract.DeclineAssignmentResponse> {
    await this.decline.execute({ shopId, idempotency, agentId, conversationId });
    return {};
  }

  async handBack(
    { shopId, agentId, conversationId }: contract.HandBackRequest,
    { idempotency }: CallContext,
  ): Promise<contract.HandBackResponse> {
    const passed = await this.handBackToBot.execute({ shopId, idempotency, agentId, conversationId });
    return { conversation: conversationToContract(shopId, passed) };
  }
}
