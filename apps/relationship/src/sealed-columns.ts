import { SealedColumn } from '@guanxi/persistence';

/** What is shown of a handle; it is found by its keyed hash. */
export const shownHandle = new SealedColumn({
  table: 'handles',
  column: 'masked_value',
  kind: 'text',
  key: { handle_id: 'uuid' },
});

export const shownHandleOfChange = new SealedColumn({
  table: 'handle_changes',
  column: 'masked_value',
  kind: 'text',
  key: { customer_id: 'text', change_id: 'uuid' },
});

/** Whom an erasure is about, while it is under way. */
export const erasedCustomers = new SealedColumn({
  table: 'erasures',
  column: 'customer_ids',
  kind: 'json',
  key: { erasure_id: 'uuid' },
});

/** What this service keeps sealed (mission F6). */
export const sealedColumns = [shownHandle, shownHandleOfChange, erasedCustomers];
