/** Facts of one shop as columns are fed with them: four columns of equal length, times in seconds since 2000-01-01. */
export interface ToldFacts {
  shopId: string;
  fact: 'relationships' | 'behaviours';
  customerIds: readonly string[];
  /** When established, or when it happened. */
  instants_s: readonly number[];
  /** Of a relationship 1 active, 2 cancelled; of a behaviour its kind. */
  codes: readonly number[];
  /** The acquisition channel, or the category. */
  words: readonly string[];
}

/** What the database keeps of {@link ToldFacts}: each column one text, its values apart by a line break. */
export interface JoinedFacts {
  shop_id: string;
  fact: ToldFacts['fact'];
  customer_ids: string;
  instants_s: string;
  codes: string;
  words: string;
}

/** 2000-01-01T00:00:00Z in seconds since 1970: where the instants of columns count from. */
export const epoch_s = 946_684_800;

/** Facts as the database joined them. Ids and tokens hold no line break (their formats in the contracts). */
export function unjoin({ shop_id, fact, customer_ids, instants_s, codes, words }: JoinedFacts): ToldFacts {
  return {
    shopId: shop_id,
    fact,
    customerIds: customer_ids.split('\n'),
    instants_s: instants_s.split('\n').map(Number),
    codes: codes.split('\n').map(Number),
    words: words.split('\n'),
  };
}

/** An instant in seconds since 2000-01-01, not before it. */
export function instantOf(time: Date): number {
  return Math.max(0, Math.floor(time.getTime() / 1_000) - epoch_s);
}
