import type { Place } from './sealed-value.js';

/** A column whose values are kept sealed, as its store and the sweep know it. */
export class SealedColumn<S extends object = object> {
  readonly table: string;
  readonly column: string;
  readonly kind: 'text' | 'json' | 'bytes';
  /** The rest of the primary key behind `shop_id`, in its order, with its types in Postgres' words. */
  readonly key: Readonly<Record<string, string>>;
  /** Of a jsonb column: what stays readable of a value. */
  readonly shown: (value: object) => S;

  constructor(told: {
    table: string;
    column: string;
    kind: 'text' | 'json' | 'bytes';
    key: Readonly<Record<string, string>>;
    shown?: (value: object) => S;
  }) {
    this.table = told.table;
    this.column = told.column;
    this.kind = told.kind;
    this.key = told.key;
    this.shown = told.shown ?? (() => ({}) as S);
  }

  /** The place of one row's value. @param key the values of {@link key}, in its order. */
  at(shopId: string, ...key: (string | number)[]): Place {
    return { shopId, table: this.table, column: this.column, row: key.join('/') };
  }
}
