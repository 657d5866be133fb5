import { type CallContext, type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/relationship/v1/segment.js';
import type { SegmentServiceService } from '@guanxi/contracts/relationship/v1/segment.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { PutSegment } from './put-segment.js';
import { SegmentStore } from './segment.store.js';
import { SegmentNotFound } from './segment-failures.js';
import { SegmentMembers } from './segment-members.js';

/** `guanxi.relationship.v1.SegmentService`. */
@Injectable()
export class SegmentController implements Handlers<typeof SegmentServiceService> {
  constructor(
    private readonly put: PutSegment,
    private readonly members: SegmentMembers,
    private readonly store: SegmentStore,
    private readonly transactions: Transactions,
  ) {}

  async putSegment(
    { shopId, segmentId, name, rule }: contract.PutSegmentRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.PutSegmentResponse> {
    const changedBy = caller.subject;
    return { segment: await this.put.execute({ shopId, idempotency, segmentId, name, rule: rule ?? {}, changedBy }) };
  }

  async getSegment({ shopId, segmentId }: contract.GetSegmentRequest): Promise<contract.GetSegmentResponse> {
    const segment = await this.transactions.read(shopId, (tx) => this.store.find(tx, shopId, segmentId));
    if (!segment) throw new SegmentNotFound();
    return { segment };
  }

  async listSegments({
    shopId,
    pageSize,
    pageToken,
  }: contract.ListSegmentsRequest): Promise<contract.ListSegmentsResponse> {
    const items = pageItems(pageSize);
    const [after = ''] = readPageToken(pageToken, 'text') ?? [];
    const found = await this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, after, items + 1));
    const { rows, nextPageToken } = page(found, items, ({ segmentId }) => [segmentId]);
    return { segments: rows, nextPageToken };
  }

  async sizeSegment({ shopId, of }: contract.SizeSegmentRequest): Promise<contract.SizeSegmentResponse> {
    const asked = of?.$case === 'rule' ? { rule: of.value } : { segmentId: of?.value ?? '' };
    const { size, active } = await this.members.size(shopId, asked);
    return { size, activeCount: active };
  }

  async *streamMembers({
    shopId,
    segmentId,
    afterCustomerId,
  }: contract.StreamMembersRequest): AsyncIterable<contract.StreamMembersResponse> {
    for await (const customerIds of this.members.stream(shopId, segmentId, afterCustomerId)) yield { customerIds };
  }
}
