/** A table that holds no shop's rows, or rows of shops that do not say whose they are. */
export interface TableWithoutWall {
  why: string;
  /** What one shop's work may do with it; work over several shops may do everything. */
  oneShopMay: readonly ('SELECT' | 'INSERT' | 'UPDATE')[];
}

/**
 * Every table without a wall between shops, of any service. All others have a `shop_id`, and a wall by it. A table that is
 * neither walled nor listed here is closed to one shop's work.
 */
export const tablesWithoutWalls: Readonly<Record<string, TableWithoutWall>> = {
  migrations: {
    why: 'names of migrations, which a service reads at its start',
    oneShopMay: ['SELECT'],
  },
  outbox: {
    why: "sealed events of all shops in one order, in which the relay takes them; one shop's work only adds its own",
    oneShopMay: ['INSERT'],
  },
  inbox: {
    why: 'ids of the events that were applied, which came in batches of all shops',
    oneShopMay: [],
  },
  parked_events: {
    why: 'sealed events that could not be applied; whoever replays them does so for all shops',
    oneShopMay: [],
  },
  sealing_sweeps: {
    why: 'how far the sweep that seals what is plain has come in a column, over all shops',
    oneShopMay: [],
  },
  contact_ledgers: {
    why: 'when a customer was written to last, by whichever shop: caps hold for all shops together (mission B4)',
    oneShopMay: ['SELECT', 'INSERT', 'UPDATE'],
  },
  factor_positions: {
    why: 'one row: how many changes the factors of all shops have seen',
    oneShopMay: ['SELECT'],
  },
};
