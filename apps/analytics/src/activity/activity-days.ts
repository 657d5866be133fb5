import { CustomerSet } from './customer-set.js';
import { CHANNEL, contactKinds, fact_words, kindOf, tokenOf } from './fact.js';
import type { ZoneDays } from './zone-days.js';

/** A day on which a customer was never seen. */
export const never = 0x7fff_ffff;

const customers_capacity = 1_024;
const isContact = Array.from({ length: 256 }, (_, kind) => (contactKinds as number[]).includes(kind));

/**
 * A shop's activity by the days of one zone: a set of customers for each kind and day, the day of each customer's first
 * contact, and her channel (mission E3). It is the same whatever the order in which facts come and however often one does.
 */
export class ActivityDays {
  private readonly ofKind: (Map<number, CustomerSet> | undefined)[] = [];
  private readonly contacts = new Map<number, CustomerSet>();
  private firstDays = new Int32Array(customers_capacity).fill(never);
  private channelVersions = new Uint32Array(customers_capacity);
  private channelTokens = new Uint32Array(customers_capacity);
  private setBytes = 0;
  /** Customers have the numbers below it. */
  customerCount = 0;

  constructor(private readonly zone: ZoneDays) {}

  /** What it takes in memory. */
  get bytes(): number {
    return this.setBytes + 3 * this.firstDays.byteLength;
  }

  /** Words of a bitmap of its customers. */
  get words(): number {
    return (this.customerCount + 31) >>> 5;
  }

  /** Takes packed facts in. */
  add(facts: Uint32Array): void {
    for (let i = 0; i < facts.length; i += fact_words) {
      const customer = facts[i]!;
      const at_s = facts[i + 1]!;
      const kind = kindOf(facts[i + 2]!);
      if (customer >= this.customerCount) this.makeRoom(customer + 1);
      if (kind === CHANNEL) {
        this.setChannel(customer, at_s, tokenOf(facts[i + 2]!));
        continue;
      }
      const day = this.zone.dayOf(at_s);
      let days = this.ofKind[kind];
      if (!days) this.ofKind[kind] = days = new Map();
      this.addTo(days, day, customer);
      if (!isContact[kind]) continue;
      this.addTo(this.contacts, day, customer);
      if (day < this.firstDays[customer]!) this.firstDays[customer] = day;
    }
  }

  /** The day of a customer's first contact, or {@link never}. */
  firstDayOf(customer: number): number {
    return this.firstDays[customer]!;
  }

  /** The number of the channel that a customer came through; 0 for none. */
  channelOf(customer: number): number {
    return this.channelTokens[customer]!;
  }

  /** Sets the bits of whoever did one of these kinds on a day; of whoever had contact where none is named. */
  orDay(day: number, kinds: readonly number[], into: Uint32Array): void {
    if (kinds.length === 0) this.contacts.get(day)?.orInto(into);
    for (const kind of kinds) this.ofKind[kind]?.get(day)?.orInto(into);
  }

  /** The bits of these customers; those whom no fact names have none. */
  setOf(customers: readonly number[]): Uint32Array {
    const bits = new Uint32Array(this.words);
    for (const customer of customers) {
      if (customer < this.customerCount) bits[customer >>> 5]! |= 1 << (customer & 31);
    }
    return bits;
  }

  private addTo(days: Map<number, CustomerSet>, day: number, customer: number): void {
    let set = days.get(day);
    if (!set) {
      set = new CustomerSet();
      days.set(day, set);
      this.setBytes += set.bytes;
    }
    this.setBytes += set.add(customer);
  }

  private setChannel(customer: number, version: number, token: number): void {
    if (version < this.channelVersions[customer]!) return;
    this.channelVersions[customer] = version;
    this.channelTokens[customer] = token;
  }

  private makeRoom(customerCount: number): void {
    this.customerCount = customerCount;
    const capacity = this.firstDays.length;
    if (customerCount <= capacity) return;
    const larger = Math.max(customerCount, 2 * capacity);
    const [firstDays, versions, tokens] = [this.firstDays, this.channelVersions, this.channelTokens];
    this.firstDays = new Int32Array(larger).fill(never);
    this.firstDays.set(firstDays);
    this.channelVersions = new Uint32Array(larger);
    this.channelVersions.set(versions);
    this.channelTokens = new Uint32Array(larger);
    this.channelTokens.set(tokens);
  }
}
