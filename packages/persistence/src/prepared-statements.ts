const statements_max = 200;
const texts_watched_max = 1_000;
const sightings_before_prepared = 3;
// A statement is prepared anew after so many uses, and then each time that they are four times as many, up to the last.
const uses_first_renewal = 64;
const uses_growth = 4;
const uses_last_renewal = 262_144;

// Postgres has no code of its own for it.
const stalePlan = /cached plan must not change result type/;

// All but plain inserts, of which there is only one plan.
const readsTables = /^(?!\s*INSERT\b)|\b(JOIN|WHERE)\b/i;

// For rows of `rowsOf` each is looked up by itself, so the plan does not hang on how many there are.
const looksUpEach = /\bAS given\b[\s\S]*\bCROSS JOIN LATERAL\b/;

/** What a connection is to prepare a statement under. */
export interface PreparedName {
  name: string;
  /** The name it had before, which a connection may forget; empty where it had none. */
  formerName: string;
}

interface Prepared extends PreparedName {
  uses: number;
  renewed_at_uses: number;
}

/**
 * Which statements are prepared: those that come again and again with the same text. They are read and planned once a
 * connection, which is most of the work of a statement that finds a row by its key.
 *
 * A plan that was made while a table was empty takes every index that begins with the shop for as good as the key's own, and
 * would be kept until Postgres next counts the table: it reads the whole shop to find one row. So plans are made anew as the
 * uses grow, for tables grow with them: seven times in the life of a connection.
 *
 * Statements that look rows up by lists are left out. They are planned each time, for the list that they get: the plan for an unknown
 * list over a table that was empty at first is to read all of the table, and would be kept when the table has grown. Those that
 * look up each row of {@link rowsOf} by itself, with `CROSS JOIN LATERAL`, are prepared like statements about one row.
 */
export class PreparedStatements {
  private readonly prepared = new Map<string, Prepared>();
  private readonly sightings = new Map<string, number>();
  private names = 0;

  /** @param prefix of the names, which no other such object uses. */
  constructor(private readonly prefix: string) {}

  /** The name to prepare the statement under; undefined where it is not to be prepared. */
  nameOf(text: string, params: readonly unknown[]): PreparedName | undefined {
    const known = this.prepared.get(text);
    if (known !== undefined) return this.use(known);
    if (this.prepared.size >= statements_max) return undefined;
    const hasLists = params.some((param) => Array.isArray(param));
    if (hasLists && readsTables.test(text) && !looksUpEach.test(text)) return undefined;
    const seen = (this.sightings.get(text) ?? 0) + 1;
    if (seen < sightings_before_prepared) {
      // Texts that are composed as they are needed, and never come again, must not pile up.
      if (this.sightings.size >= texts_watched_max) this.sightings.clear();
      this.sightings.set(text, seen);
      return undefined;
    }
    this.sightings.delete(text);
    const prepared = { name: this.nextName(), formerName: '', uses: 1, renewed_at_uses: uses_first_renewal };
    this.prepared.set(text, prepared);
    return prepared;
  }

  /** Has all be prepared anew, because a migration changed what one of them returns. */
  renew(): void {
    this.prepared.clear();
  }

  private use(prepared: Prepared): PreparedName {
    prepared.uses += 1;
    if (prepared.uses === prepared.renewed_at_uses && prepared.uses <= uses_last_renewal) {
      prepared.formerName = prepared.name;
      prepared.name = this.nextName();
      prepared.renewed_at_uses *= uses_growth;
    }
    return prepared;
  }

  /** Never the same again: a connection may still know another statement by it. */
  private nextName(): string {
    this.names += 1;
    return `${this.prefix}${this.names}`;
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
