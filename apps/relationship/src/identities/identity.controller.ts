import { type CallContext, type Handlers, InvalidRequest, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/relationship/v1/identity.js';
import type { IdentityServiceService } from '@guanxi/contracts/relationship/v1/identity.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { VerificationLevel } from './decide-link.js';
import { HandleStore } from './handle.store.js';
import { HandleHash } from './handle-hash.js';
import { type HandleValue, readHandle } from './handle-value.js';
import { contractEvents, handleToContract, kindFromContract, mergeToContract } from './identity-contract.js';
import { HandleNotFound } from './identity-failures.js';
import { LinkHandle } from './link-handle.js';
import { type Author, MergeStore } from './merge.store.js';
import { MergeCustomers } from './merge-customers.js';
import { UnlinkHandle } from './unlink-handle.js';
import { UnmergeCustomers } from './unmerge-customers.js';

// Before every id that was ever given out.
const firstId = '00000000-0000-0000-0000-000000000000';

/** `guanxi.relationship.v1.IdentityService`. */
@Injectable()
export class IdentityController implements Handlers<typeof IdentityServiceService> {
  constructor(
    private readonly link: LinkHandle,
    private readonly unlink: UnlinkHandle,
    private readonly merge: MergeCustomers,
    private readonly unmerge: UnmergeCustomers,
    private readonly handles: HandleStore,
    private readonly merges: MergeStore,
    private readonly hash: HandleHash,
    private readonly transactions: Transactions,
  ) {}

  async linkHandle(request: contract.LinkHandleRequest, call: CallContext): Promise<contract.LinkHandleResponse> {
    const { shopId, customerId } = request;
    const value = valueFrom(request);
    const level = request.level as number as VerificationLevel;
    const { idempotency } = call;
    const handle = await this.link.execute({ shopId, customerId, idempotency, value, level, linkedBy: author(call) });
    return { handle: handleToContract(handle) };
  }

  async unlinkHandle(request: contract.UnlinkHandleRequest, call: CallContext): Promise<contract.UnlinkHandleResponse> {
    const { shopId, customerId, handleId } = request;
    const { idempotency } = call;
    await this.unlink.execute({ shopId, customerId, handleId, idempotency, unlinkedBy: author(call) });
    return {};
  }

  async resolveHandle(request: contract.ResolveHandleRequest): Promise<contract.ResolveHandleResponse> {
    const { shopId } = request;
    const hash = this.hash.of(shopId, valueFrom(request));
    return this.transactions.read(shopId, async (tx) => {
      const handle = await this.handles.find(tx, shopId, hash);
      if (!handle) throw new HandleNotFound();
      const { survivorId } = await this.merges.person(tx, shopId, handle.customerId);
      return { handle: handleToContract(handle), customerId: survivorId };
    });
  }

  async listHandles(request: contract.ListHandlesRequest): Promise<contract.ListHandlesResponse> {
    const { shopId, customerId } = request;
    const { items, after } = pageOf(request);
    const found = await this.transactions.read(shopId, (tx) =>
      this.handles.list(tx, shopId, customerId, after, items + 1),
    );
    const { rows, nextPageToken } = page(found, items, ({ handleId }) => [handleId]);
    return { handles: rows.map(handleToContract), nextPageToken };
  }

  async listHandleHistory(request: contract.ListHandleHistoryRequest): Promise<contract.ListHandleHistoryResponse> {
    const { shopId, customerId } = request;
    const { items, after } = pageOf(request);
    const found = await this.transactions.read(shopId, (tx) =>
      this.handles.history(tx, shopId, customerId, after, items + 1),
    );
    const { rows, nextPageToken } = page(found, items, ({ changeId }) => [changeId]);
    const changes = rows.map(({ event, handle, recordedAt, changedBy }) => ({
      event: contractEvents[event],
      handle: handleToContract(handle),
      changedAt: recordedAt,
      changedByRole: changedBy.role,
      changedBy: changedBy.subject,
    }));
    return { changes, nextPageToken };
  }

  async mergeCustomers(
    request: contract.MergeCustomersRequest,
    call: CallContext,
  ): Promise<contract.MergeCustomersResponse> {
    const { shopId, survivorId, mergedId, reason, overrideConflict: override } = request;
    const { idempotency } = call;
    const mergedBy = author(call);
    const merge = await this.merge.execute({ shopId, idempotency, survivorId, mergedId, reason, override, mergedBy });
    return { merge: mergeToContract(merge) };
  }

  async unmergeCustomers(
    request: contract.UnmergeCustomersRequest,
    call: CallContext,
  ): Promise<contract.UnmergeCustomersResponse> {
    const { shopId, mergeId, reason } = request;
    const { idempotency } = call;
    const merge = await this.unmerge.execute({ shopId, idempotency, mergeId, reason, unmergedBy: author(call) });
    return { merge: mergeToContract(merge) };
  }

  async listMerges(request: contract.ListMergesRequest): Promise<contract.ListMergesResponse> {
    const { shopId, customerId } = request;
    const { items, after } = pageOf(request);
    const found = await this.transactions.read(shopId, (tx) =>
      this.merges.list(tx, shopId, customerId || undefined, after, items + 1),
    );
    const { rows, nextPageToken } = page(found, items, ({ mergeId }) => [mergeId]);
    return { merges: rows.map(mergeToContract), nextPageToken };
  }

  getPerson({ shopId, customerId }: contract.GetPersonRequest): Promise<contract.GetPersonResponse> {
    return this.transactions.read(shopId, (tx) => this.merges.person(tx, shopId, customerId));
  }
}

/** @throws {InvalidRequest} naming `value` when it is no handle of its kind. */
function valueFrom({ kind, value }: { kind: contract.HandleKind; value: string }): HandleValue {
  const read = readHandle(kindFromContract(kind), value);
  if ('fault' in read) throw new InvalidRequest([{ field: 'value', description: read.fault }]);
  return read;
}

function author({ caller: { role, subject } }: CallContext): Author {
  return { role, subject };
}

function pageOf({ pageSize, pageToken }: { pageSize: number; pageToken: string }): { items: number; after: string } {
  const [after = firstId] = readPageToken(pageToken, 'uuid') ?? [];
  return { items: pageItems(pageSize), after };
}
