import type { Client } from '@guanxi/chassis/client';
import { BehaviourKind, type BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { behaviourId, rowKey } from './behaviour-id.js';
import { establishRelationships } from './establish-relationships.js';
import { FirstPurchases, type ImportLimits } from './first-purchases.js';
import { belongs, everybody, type Partition } from './partition.js';
import { type PurchaseFile, readPurchases } from './purchase-file.js';
import type { RowFault } from './purchase-row.js';
import { recordBehaviours, type Sent } from './record-behaviours.js';

export interface PurchaseImport {
  file: PurchaseFile;
  shopId: string;
  channel: string;
  relationships: Client<typeof RelationshipServiceService>;
  behaviours: Client<typeof BehaviourServiceService>;
  limits: ImportLimits;
  newKey(): string;
  signal: AbortSignal;
  watch: ImportWatcher;
}

/** Hears how the import goes. */
export interface ImportWatcher {
  /** The file is read so many times in all; grows where it does not fit in memory at once. */
  onReadings(readings: number): void;
  onStage(stage: 'reading' | 'establishing' | 'recording'): void;
  onRefused(line: number, why: RowFault | { field: string; description: string }): void;
}

/** What an import came to. */
export interface ImportSummary {
  rows: number;
  recorded: number;
  repeated: number;
  refused: number;
  customers: number;
  established: number;
  unchanged: number;
  cancelled: number;
  /** The latest purchase of the file; absent where there is none. */
  lastPurchasedAt?: Date;
}

/**
 * Brings purchases in: each customer's relationship begins with her first purchase, and each row becomes a behaviour.
 * The file is read twice, once for the beginnings and once for the rows, and in shares where it is larger than the
 * limits, so that memory stays bounded. Whatever is interrupted is completed by doing it again.
 *
 * @throws {Failure} when the file cannot be read as it is described
 */
export async function importPurchases(order: PurchaseImport): Promise<ImportSummary> {
  const sum: ImportSummary = {
    rows: 0,
    recorded: 0,
    repeated: 0,
    refused: 0,
    customers: 0,
    established: 0,
    unchanged: 0,
    cancelled: 0,
  };
  const shares: Partition[] = [everybody];
  for (let isFirst = true, share = shares.pop(); share; isFirst = false, share = shares.pop()) {
    const { partition, leftOver } = await establishShare(order, share, shares.length, sum);
    shares.push(...leftOver);
    order.watch.onStage('recording');
    await record(order, partition, isFirst, sum);
  }
  return sum;
}

/** Apart from the recording, so that the customers are forgotten before the rows are kept in mind. */
async function establishShare(order: PurchaseImport, share: Partition, waiting: number, sum: ImportSummary) {
  order.watch.onStage('reading');
  const beginnings = await readBeginnings(order, share);
  const { partition, leftOver } = beginnings;
  order.watch.onReadings(2 * (waiting + leftOver.length));
  order.watch.onStage('establishing');
  await establish(order, beginnings, sum);
  return { partition, leftOver };
}

async function readBeginnings({ file, limits, signal }: PurchaseImport, share: Partition): Promise<FirstPurchases> {
  const beginnings = new FirstPurchases(share, limits);
  for await (const row of readPurchases(file)) {
    signal.throwIfAborted();
    if ('purchase' in row) beginnings.add(row.purchase);
  }
  return beginnings;
}

async function establish(order: PurchaseImport, beginnings: FirstPurchases, sum: ImportSummary): Promise<void> {
  const { relationships, shopId, channel, newKey, signal } = order;
  function* customers() {
    for (const beginning of beginnings) yield { ...beginning, acquisitionChannel: channel };
  }
  const done = await establishRelationships(relationships, customers(), {
    shopId,
    newKey,
    signal,
    onAcknowledged: (customers) => {
      sum.customers += customers;
    },
  });
  sum.established += done.established;
  sum.unchanged += done.unchanged;
  sum.cancelled += done.cancelled;
}

async function record(order: PurchaseImport, share: Partition, isFirst: boolean, sum: ImportSummary): Promise<void> {
  const { behaviours, shopId, newKey, signal, watch } = order;
  const done = await recordBehaviours(behaviours, purchasesOf(order, share, isFirst, sum), {
    shopId,
    newKey,
    signal,
    onAcknowledged: () => {},
    onRefused: (line, why) => watch.onRefused(line, why),
  });
  sum.recorded += done.recorded;
  sum.repeated += done.repeated;
  sum.refused += done.refused;
}

/** The share's rows as behaviours. Rows that are none are reported with the first share. */
async function* purchasesOf(
  { file, shopId, watch }: PurchaseImport,
  share: Partition,
  isFirst: boolean,
  sum: ImportSummary,
): AsyncGenerator<Sent<number>> {
  const ordinals = new Map<string, number>();
  for await (const row of readPurchases(file)) {
    if (isFirst) sum.rows += 1;
    if ('fault' in row) {
      if (!isFirst) continue;
      sum.refused += 1;
      watch.onRefused(row.line, row.fault);
      continue;
    }
    const { customerId, purchasedAt, amount_cents, category } = row.purchase;
    if (!belongs(share, customerId)) continue;
    if (!sum.lastPurchasedAt || purchasedAt > sum.lastPurchasedAt) sum.lastPurchasedAt = purchasedAt;
    const key = rowKey(shopId, row.purchase);
    const ordinal = (ordinals.get(key) ?? 0) + 1;
    ordinals.set(key, ordinal);
    yield {
      origin: row.line,
      behaviour: {
        behaviourId: behaviourId(key, ordinal),
        customerId,
        kind: BehaviourKind.PURCHASED,
        occurredAt: purchasedAt,
        category,
        productId: '',
        amountCents: amount_cents,
        campaignId: '',
      },
    };
  }
}
