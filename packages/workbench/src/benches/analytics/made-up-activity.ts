import { SeededRandom } from '@guanxi/testing';

/** What a made-up shop's customers did: who, and in which second. */
export interface MadeUpActivity {
  customers: number;
  /** The first Monday, 00:00 UTC. */
  began: Date;
  customerOf: Uint32Array;
  at_s: Uint32Array;
}

export const activity_days = 90;
const day_s = 86_400;
const gap_days_mean = 12;
const facts_per_customer_max = 10;
export const activityBegan = new Date('2026-01-05T00:00:00Z');

/** Customers who come for the first time on some day of the ninety, and then again after gaps of about twelve days. */
export function madeUpActivity(customers: number, seed: number): MadeUpActivity {
  const random = new SeededRandom(seed);
  const customerOf = new Uint32Array(customers * facts_per_customer_max);
  const at_s = new Uint32Array(customers * facts_per_customer_max);
  const began_s = activityBegan.getTime() / 1_000;
  let facts = 0;
  for (let customer = 0; customer < customers; customer++) {
    let day = Math.floor(random.float() * activity_days);
    for (let visit = 0; visit < facts_per_customer_max && day < activity_days; visit++) {
      customerOf[facts] = customer;
      at_s[facts++] = began_s + day * day_s + Math.floor(random.float() * day_s);
      day += 1 + Math.floor(-Math.log(1 - random.float()) * gap_days_mean);
    }
  }
  return { customers, began: activityBegan, customerOf: customerOf.subarray(0, facts), at_s: at_s.subarray(0, facts) };
}

/** The id of a customer by her number. */
export function customerId(customer: number): string {
  return `c-${String(customer).padStart(7, '0')}`;
}
