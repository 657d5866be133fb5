import type { Tx } from '@guanxi/persistence';

/**
 * Notes events as handled, in the transaction that handles them.
 *
 * @returns the ids that had not been handled before, each once. A transaction that handles the same event at the same
 * time is waited for.
 */
export async function admit(tx: Tx, eventIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ event_id: string }>(
    'INSERT INTO inbox (event_id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id',
    [eventIds],
  );
  return new Set(rows.map(({ event_id }) => event_id));
}
