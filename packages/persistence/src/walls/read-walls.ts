/** Asks the database something: a TypeORM data source, or a query runner. */
export interface Asks {
  query(sql: string, params?: unknown[]): Promise<unknown>;
}

/** A table, and whether a wall stands in it that lets each shop see its own rows only. */
export interface TableSeen {
  table: string;
  /** Whether its rows say whose they are. */
  hasShop: boolean;
  isWalled: boolean;
}

/** The policies of a wall, in the order of their names. */
export const policies = { acrossShops: 'all_shops', oneShop: 'own_shop' } as const;

/** Every table of the database, by its catalogue. */
export async function readWalls(database: Asks): Promise<TableSeen[]> {
  const rows = await database.query(
    `SELECT relname AS table,
            EXISTS (SELECT FROM pg_attribute
                     WHERE attrelid = pg_class.oid AND attname = 'shop_id' AND NOT attisdropped) AS "hasShop",
            relrowsecurity AND relforcerowsecurity AND coalesce(
              (SELECT array_agg(polname::text ORDER BY polname) = $1 FROM pg_policy WHERE polrelid = pg_class.oid),
              false) AS "isWalled"
       FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
      ORDER BY relname`,
    [[policies.acrossShops, policies.oneShop]],
  );
  return rows as TableSeen[];
}
