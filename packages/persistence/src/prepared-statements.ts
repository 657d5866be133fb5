const statements_max = 200;
const texts_watched_max = 1_000;
const sightings_before_prepared = 3;

// Postgres has no code of its own for it.
const stalePlan = /cached plan must not change result type/;

// All but plain inserts, of which there is only one plan.
const readsTables = /^(?!\s*INSERT\b)|\b(JOIN|WHERE)\b/i;

/**
 * Which statements are prepared: those that come again and again with the same text. They are read and planned once a
 * connection, which is most of the work of a statement that finds a row by its key.
 *
 * Statements that look rows up by lists are left out. They are planned each time, for the list that they get: the plan for an unknown
 * list over a table that was empty at first is to read all of the table, and would be kept when the table has grown.
 */
export class PreparedStatements {
  private readonly names = new Map<string, string>();
  private readonly sightings = new Map<string, number>();
  private generation = 0;

  /** @param prefix of the names, which no other such object uses. */
  constructor(private readonly prefix: string) {}

  /** The name to prepare the statement under; undefined where it is not to be prepared. */
  nameOf(text: string, params: readonly unknown[]): string | undefined {
    const known = this.names.get(text);
    if (known !== undefined || this.names.size >= statements_max) return known;
    if (readsTables.test(text) && params.some((param) => Array.isArray(param))) return undefined;
    const seen = (this.sightings.get(text) ?? 0) + 1;
    if (seen < sightings_before_prepared) {
      // Texts that are composed as they are needed, and never come again, must not pile up.
      if (this.sightings.size >= texts_watched_max) this.sightings.clear();
      this.sightings.set(text, seen);
      return undefined;
    }
    this.sightings.delete(text);
    const name = `${this.prefix}${this.generation}_${this.names.size}`;
    this.names.set(text, name);
    return name;
  }

  /** Has all be prepared anew, because a migration changed what one of them returns. */
  renew(): void {
    this.generation += 1;
    this.names.clear();
  }
}

/** A plan holds for the role that it was made for, so work over several shops has statements of its own. */
export const preparedStatements = {
  ofOneShop: new PreparedStatements('s'),
  acrossShops: new PreparedStatements('a'),

  renew(): void {
    this.ofOneShop.renew();
    this.acrossShops.renew();
  },
};

/** Whether a statement was prepared before a migration changed what it returns. Nothing was done. */
export function isStalePlan(error: unknown): boolean {
  return error instanceof Error && stalePlan.test(error.message);
}
