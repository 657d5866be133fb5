/** The services that keep something of customers. Presence keeps agents and their seats, which name no customer. */
export const concerned = ['relationship', 'filtering', 'conversation', 'analytics'] as const;

export type Concerned = (typeof concerned)[number];

/** What one service did. */
export interface ErasurePart {
  service: Concerned;
  erasedAt: Date;
  rowCount: number;
}

/** The receipt of an erasure. */
export interface Erasure {
  erasureId: string;
  requestedAt: Date;
  requestedBy: string;
  dueAt: Date;
  doneAt: Date | null;
  parts: ErasurePart[];
}

/** Those who have not said that they did their part. */
export function missing(parts: readonly ErasurePart[]): Concerned[] {
  return concerned.filter((service) => !parts.some((part) => part.service === service));
}
