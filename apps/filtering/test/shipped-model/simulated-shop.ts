import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { randomFor } from '@guanxi/testing/marketplace/random-for.js';
import { drawReceived } from '@guanxi/testing/peak/past-messages.js';
import { createPeakShop, type PeakCustomer, type PeakOptions } from '@guanxi/testing/peak/peak-shop.js';
import { FactorColumns } from '../../src/columns/factor-columns.js';
import { FactorReader } from '../../src/columns/factor-reader.js';
import { chunk_rows_max, chunksOf } from '../../src/columns/row-chunk.js';
import { instantOf } from '../../src/columns/told-facts.js';
import type { HeadName } from '../../src/models/screening-model.js';
import type { Term } from '../../src/models/training/training-set.js';

/** A simulated shop as this service knows it: columns of what its customers did, and nothing of who they are. */
export interface SimulatedShop {
  /** In order of their rows. */
  customers: PeakCustomer[];
  /** A column for each term, transformed, for content of the peak's category. */
  columns: Float32Array[];
  /** What came of a message of that category to each of them, drawn. */
  outcomes: Record<HeadName, Uint8Array>;
  /** 1 for whoever muted the shop before. */
  muted: Uint8Array;
}

const { MESSAGE_READ, MESSAGE_CLICKED, MESSAGE_IGNORED, COMPLAINED, MUTED } = BehaviourKind;
const ofMessages: ReadonlySet<BehaviourKind> = new Set([MESSAGE_READ, MESSAGE_CLICKED, MESSAGE_IGNORED, COMPLAINED]);

export interface SimulationOptions extends PeakOptions {
  /** False for a shop of whose messages nothing was told: it brings along what its customers looked at and bought. */
  tellsMessages: boolean;
}

/** Draws a shop, tells columns what its customers did, and sends each of them one message. */
export function simulateShop(options: SimulationOptions, terms: readonly Term[]): SimulatedShop {
  const { shopId, elsewhereShopId, category, customers } = createPeakShop(options);
  const now_s = instantOf(options.until);
  // Other shops keep rows of their own of them.
  const columns = new FactorColumns(2 * customers.length);
  columns.take({
    shopId,
    fact: 'relationships',
    customerIds: customers.map(({ person }) => person.customerId),
    instants_s: customers.map(({ person }) => instantOf(new Date(person.establishedAt_ms))),
    codes: customers.map(() => 1),
    words: customers.map(({ person }) => person.acquisitionChannel),
  });
  for (const [shop, of] of [
    [shopId, 'behaviours'],
    [elsewhereShopId, 'elsewhere'],
  ] as const) {
    const behaviours = customers
      .flatMap((one) => one[of])
      .filter(({ kind }) => options.tellsMessages || !ofMessages.has(kind));
    columns.take({
      shopId: shop,
      fact: 'behaviours',
      customerIds: behaviours.map(({ customerId }) => customerId),
      instants_s: behaviours.map(({ occurredAt }) => instantOf(occurredAt!)),
      codes: behaviours.map(({ kind }) => kind),
      words: behaviours.map((one) => one.category),
    });
  }
  const campaign = { campaignId: 'peak', category, sentAt_ms: options.until.getTime() };
  const shop = columns.shop(shopId);
  const rows = Uint32Array.from(customers, ({ person }) => shop.ids.find(person.customerId)).sort();
  const byId = new Map(customers.map((one) => [one.person.customerId, one]));
  const inOrder = Array.from(rows, (row) => byId.get(shop.ids.id(row))!);
  const reader = new FactorReader(columns, shop, now_s, category);
  const drawn = inOrder.map((customer) => {
    const random = randomFor(options.seed, `message/${customer.person.customerId}`);
    const { happenings, cancelled } = drawReceived(random, customer.person, customer.attention, campaign);
    const kinds = new Set(happenings.map(({ kind }) => kind));
    return {
      reads: kinds.has(BehaviourKind.MESSAGE_READ),
      responds: kinds.has(BehaviourKind.MESSAGE_CLICKED),
      reactsBadly: cancelled || kinds.has(BehaviourKind.MUTED) || kinds.has(BehaviourKind.COMPLAINED),
    };
  });
  const flags = (head: HeadName) => Uint8Array.from(drawn, (outcome) => (outcome[head] ? 1 : 0));
  return {
    customers: inOrder,
    muted: Uint8Array.from(inOrder, ({ behaviours }) => (behaviours.some(({ kind }) => kind === MUTED) ? 1 : 0)),
    columns: readTerms(reader, terms, rows.length, chunksOf(columns, shop, rows)),
    outcomes: { reads: flags('reads'), responds: flags('responds'), reactsBadly: flags('reactsBadly') },
  };
}

function readTerms(
  reader: FactorReader,
  terms: readonly Term[],
  count: number,
  chunks: ReturnType<typeof chunksOf>,
): Float32Array[] {
  const columns = terms.map(() => new Float32Array(count));
  const values = new Float32Array(chunk_rows_max);
  let from = 0;
  for (const chunk of chunks) {
    for (const [i, { factor, transform }] of terms.entries()) {
      reader.filling(factor, transform)(chunk, values);
      columns[i]!.set(values.subarray(0, chunk.rows.length), from);
    }
    from += chunk.rows.length;
  }
  return columns;
}
