/** A message as ts-proto makes it: camelCase fields, Date for Timestamp, `{ $case, value }` for a oneof. */
export type PlainMessage = Record<string, unknown>;

/** The name that ts-proto gives a field or oneof: `customer_id` becomes `customerId`. */
export function localName(name: string): string {
  return name.replace(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
}
