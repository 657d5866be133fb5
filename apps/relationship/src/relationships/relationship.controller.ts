import { createHash } from 'node:crypto';
import { type CallContext, type Handlers, type Idempotency, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/relationship/v1/relationship.js';
import type { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ChangeManyRelationships } from './change-many-relationships.js';
import { ChangeRelationship } from './change-relationship.js';
import { combineRelationships } from './combine-relationships.js';
import type { Relationship, RelationshipWish } from './decide-relationship.js';
import { ImportRelationships } from './import-relationships.js';
import { RelationshipStore } from './relationship.store.js';
import { RelationshipNotFound } from './relationship-failures.js';
import { statusFromContract, statusToContract } from './relationship-status.js';

const export_batch_rows = 1_000;

/** `guanxi.relationship.v1.RelationshipService`. */
@Injectable()
export class RelationshipController implements Handlers<typeof RelationshipServiceService> {
  constructor(
    private readonly changeRelationship: ChangeRelationship,
    private readonly importBatch: ImportRelationships,
    private readonly changeMany: ChangeManyRelationships,
    private readonly store: RelationshipStore,
    private readonly transactions: Transactions,
  ) {}

  establishRelationship(request: contract.EstablishRelationshipRequest, call: CallContext) {
    const { acquisitionChannel, establishedAt } = request;
    return this.change(request, call, '', (now) => ({ to: 'establish', acquisitionChannel, at: establishedAt ?? now }));
  }

  cancelRelationship(request: contract.CancelRelationshipRequest, call: CallContext) {
    return this.change(request, call, request.reason, (now) => ({ to: 'cancel', at: now }));
  }

  restoreRelationship(request: contract.RestoreRelationshipRequest, call: CallContext) {
    const { acquisitionChannel } = request;
    return this.change(request, call, '', (now) => ({ to: 'restore', acquisitionChannel, at: now }));
  }

  async *importRelationships(
    requests: AsyncIterable<contract.ImportRelationshipsRequest>,
  ): AsyncIterable<contract.ImportRelationshipsResponse> {
    for await (const { shopId, idempotencyKey, relationships } of requests) {
      const batch = relationships.map((one) => ({ ...one, establishedAt: one.establishedAt as Date }));
      yield { idempotencyKey, ...(await this.importBatch.execute(shopId, batch)) };
    }
  }

  async *cancelRelationships(
    requests: AsyncIterable<contract.CancelRelationshipsRequest>,
    call: CallContext,
  ): AsyncIterable<contract.CancelRelationshipsResponse> {
    for await (const request of requests) {
      const { shopId, customerIds, reason, idempotencyKey } = request;
      const idempotency = batchIdempotency(call, request, [customerIds, reason]);
      const wish = (now: Date) => ({ to: 'cancel' as const, at: now });
      const counts = await this.changeMany.execute({ shopId, customerIds, idempotency, wish, reason });
      yield { idempotencyKey, cancelledCount: counts.changedCount, ...counts };
    }
  }

  async *restoreRelationships(
    requests: AsyncIterable<contract.RestoreRelationshipsRequest>,
    call: CallContext,
  ): AsyncIterable<contract.RestoreRelationshipsResponse> {
    for await (const request of requests) {
      const { shopId, customerIds, acquisitionChannel, idempotencyKey } = request;
      const idempotency = batchIdempotency(call, request, [customerIds, acquisitionChannel]);
      const wish = (now: Date) => ({ to: 'restore' as const, acquisitionChannel, at: now });
      const counts = await this.changeMany.execute({ shopId, customerIds, idempotency, wish, reason: '' });
      yield { idempotencyKey, restoredCount: counts.changedCount, ...counts };
    }
  }

  async *exportRelationships(
    request: contract.ExportRelationshipsRequest,
  ): AsyncIterable<contract.ExportRelationshipsResponse> {
    const { shopId } = request;
    const status = statusFromContract(request.status);
    for (let after = request.afterCustomerId; ; ) {
      const rows = await this.transactions.read(shopId, (tx) =>
        this.store.list(tx, shopId, after, status, export_batch_rows),
      );
      if (rows.length > 0) yield { relationships: rows.map((one) => toContract(shopId, one)) };
      if (rows.length < export_batch_rows) return;
      after = rows[rows.length - 1]!.customerId;
    }
  }

  async *exportRelationshipChanges(
    request: contract.ExportRelationshipChangesRequest,
  ): AsyncIterable<contract.ExportRelationshipChangesResponse> {
    const { shopId, afterCustomerId } = request;
    const status = statusFromContract(request.status);
    // Behind every version of the customer who came last.
    let behind: [string, number] = [afterCustomerId, Number.MAX_SAFE_INTEGER];
    for (;;) {
      const rows = await this.transactions.read(shopId, (tx) =>
        this.store.changes(tx, shopId, behind, status, export_batch_rows),
      );
      const last = rows.at(-1);
      if (!last) return;
      behind = [last.customerId, last.version];
      yield {
        changes: rows.map(({ customerId, establishedAt, ...one }) => ({
          customerId,
          establishedAt,
          change: { ...one, status: statusToContract(one.status) },
        })),
      };
      if (rows.length < export_batch_rows) return;
    }
  }

  async getRelationship({
    shopId,
    customerId,
  }: contract.GetRelationshipRequest): Promise<contract.GetRelationshipResponse> {
    const found = await this.transactions.read(shopId, (tx) => this.store.ofPerson(tx, shopId, customerId));
    const combined = combineRelationships(customerId, found);
    if (!combined) throw new RelationshipNotFound();
    return { relationship: toContract(shopId, combined) };
  }

  async listRelationships(request: contract.ListRelationshipsRequest): Promise<contract.ListRelationshipsResponse> {
    const { shopId, pageToken, status } = request;
    const items = pageItems(request.pageSize);
    const [after = ''] = readPageToken(pageToken, 'text') ?? [];
    const found = await this.transactions.read(shopId, (tx) =>
      this.store.list(tx, shopId, after, statusFromContract(status), items + 1),
    );
    const { rows, nextPageToken } = page(found, items, ({ customerId }) => [customerId]);
    return { relationships: rows.map((one) => toContract(shopId, one)), nextPageToken };
  }

  async listRelationshipHistory(
    request: contract.ListRelationshipHistoryRequest,
  ): Promise<contract.ListRelationshipHistoryResponse> {
    const { shopId, customerId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const [after = '0'] = readPageToken(pageToken, 'bigint') ?? [];
    const found = await this.transactions.read(shopId, (tx) =>
      this.store.history(tx, shopId, customerId, Number(after), items + 1),
    );
    const { rows, nextPageToken } = page(found, items, ({ version }) => [String(version)]);
    return { changes: rows.map((one) => ({ ...one, status: statusToContract(one.status) })), nextPageToken };
  }

  async countRelationships({
    shopId,
  }: contract.CountRelationshipsRequest): Promise<contract.CountRelationshipsResponse> {
    const { active, cancelled } = await this.transactions.read(shopId, (tx) => this.store.count(tx, shopId));
    return { activeCount: active, cancelledCount: cancelled };
  }

  private async change(
    { shopId, customerId }: { shopId: string; customerId: string },
    { idempotency }: CallContext,
    reason: string,
    wish: (now: Date) => RelationshipWish,
  ): Promise<{ relationship: contract.Relationship }> {
    const changed = await this.changeRelationship.execute({ shopId, customerId, idempotency, reason, wish });
    return { relationship: toContract(shopId, changed) };
  }
}

function toContract(shopId: string, relationship: Relationship): contract.Relationship {
  return { ...relationship, shopId, status: statusToContract(relationship.status) };
}

/** What makes a batch of a stream recognisable when it is sent again. */
function batchIdempotency(
  { method }: CallContext,
  { shopId, idempotencyKey: key }: { shopId: string; idempotencyKey: string },
  content: unknown,
): Idempotency {
  const fingerprint = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return { shopId, key, method, fingerprint };
}
