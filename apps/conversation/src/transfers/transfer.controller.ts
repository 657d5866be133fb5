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
import { OfferToColleague } from './offer-to-colleague.js';
import { QueueStore } from './queue.store.js';
import { firstTurn, type Turn } from './queue-entry.js';
import { Reassign } from './reassign.js';
import { RequestTransfer } from './request-transfer.js';
import { StopWaiting } from './stop-waiting.js';
import { type SeenAssignment, WatchAssignments } from './watch-assignments.js';
import { WatchPlace } from './watch-place.js';

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
    private readonly watchPlace: WatchPlace,
    private readonly stopWaiting: StopWaiting,
    private readonly offerColleague: OfferToColleague,
    private readonly reassignTo: Reassign,
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

  async *watchQueuePosition(
    { shopId, conversationId }: contract.WatchQueuePositionRequest,
    { caller, signal }: CallContext,
  ): AsyncIterable<contract.WatchQueuePositionResponse> {
    for await (const place of this.watchPlace.execute(shopId, conversationId, caller, signal)) yield { place };
  }

  async leaveQueue(
    { shopId, conversationId }: contract.LeaveQueueRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.LeaveQueueResponse> {
    const left = await this.stopWaiting.execute({ shopId, idempotency, conversationId, caller });
    return { conversation: conversationToContract(shopId, left) };
  }

  async listQueue({ shopId, pageSize, pageToken }: contract.ListQueueRequest): Promise<contract.ListQueueResponse> {
    const items = pageItems(pageSize);
    const keys = readPageToken(pageToken, 'smallint', 'date', 'bigint');
    const behind = keys ? turnOf(keys) : firstTurn;
    const found = await this.transactions.read(shopId, (tx) => this.queue.list(tx, shopId, behind, items + 1));
    const { rows, nextPageToken } = page(found, items, ({ priority, orderedAt, ticket }) => [
      String(priority),
      orderedAt.toISOString(),
      String(ticket),
    ]);
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

  async offerToColleague(
    { shopId, agentId, conversationId, to, note }: contract.OfferToColleagueRequest,
    { idempotency }: CallContext,
  ): Promise<contract.OfferToColleagueResponse> {
    const whom = {
      agentId: to?.$case === 'toAgentId' ? to.value : '',
      groupId: to?.$case === 'toGroupId' ? to.value : '',
    };
    await this.offerColleague.execute({ shopId, idempotency, agentId, conversationId, to: whom, note });
    return {};
  }

  async reassign(
    { shopId, conversationId, toAgentId, toGroupId }: contract.ReassignRequest,
    { idempotency }: CallContext,
  ): Promise<contract.ReassignResponse> {
    const to = { agentId: toAgentId, groupId: toGroupId };
    const waiting = await this.reassignTo.execute({ shopId, idempotency, conversationId, to });
    return { conversation: conversationToContract(shopId, waiting) };
  }
}

function turnOf([priority, orderedAt, ticket]: string[]): Turn {
  return { priority: Number(priority), orderedAt: new Date(orderedAt as string), ticket: Number(ticket) };
}
