import { SealedColumn } from '@guanxi/persistence';

/** Who was erased, until every replica's columns know it. */
export const renamedCustomer = new SealedColumn({
  table: 'factor_renames',
  column: 'known_as',
  kind: 'text',
  key: { position: 'bigint' },
});

/** What this service keeps sealed (mission F6). */
export const sealedColumns = [renamedCustomer];
