/** Which part of all customers a process holds: those of one shard of so many, counted from 0. */
export interface Shard {
  number: number;
  of: number;
}

/** All of them. */
export const everybody: Shard = { number: 0, of: 1 };

/**
 * The shard of a customer, from 0: FNV-1a in 32 bits over the letters of her id, by remainder. It is what
 * `partition(of, token)` of a NATS subject mapping says, and depends on nothing else: at every shop she is in the same
 * shard, so that what she does on the platform is counted where her relationships are.
 */
export function shardOf(customerId: string, of: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < customerId.length; i++) hash = Math.imul(hash ^ (customerId.charCodeAt(i) & 0xff), 0x01000193);
  return (hash >>> 0) % of;
}

/** Whether a shard holds a customer. */
export function isOfShard(customerId: string, { number, of }: Shard): boolean {
  return of === 1 || shardOf(customerId, of) === number;
}
