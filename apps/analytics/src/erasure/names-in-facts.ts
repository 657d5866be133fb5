/** The fields by which facts of events name a customer or a conversation. */
const naming: ReadonlySet<string> = new Set([
  ...['customerId', 'conversationId', 'customerIds', 'survivorId', 'mergedId'],
]);

/** What the name of an erased customer begins with; a conversation of hers is kept under an id like any other's. */
const erasedCustomer = 'erased-';

/** The name that an erased customer is kept under. */
export function erasedName(id: string): string {
  return `${erasedCustomer}${id}`;
}

/** Whether a field may hold this name: a customer can be called as somebody's conversation is, and is not that conversation. */
function mayHold(field: string, name: string): boolean {
  return name.startsWith(erasedCustomer) === (field !== 'conversationId');
}

/** The ids of customers and conversations that a fact names, wherever in it. */
export function idsNamed(fact: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(fact)) for (const item of fact) idsNamed(item, found);
  else if (isMessage(fact)) {
    for (const [field, value] of Object.entries(fact)) {
      if (!naming.has(field)) idsNamed(value, found);
      else for (const id of [value].flat()) if (typeof id === 'string' && id !== '') found.add(id);
    }
  }
  return found;
}

/**
 * A fact with other ids in the place of those that are kept under others. Evidence about who is named so is empty: it holds
 * words that she said.
 */
export function withoutNames<T>(fact: T, keptAs: (id: string) => string | undefined): T {
  if (Array.isArray(fact)) return fact.map((item) => withoutNames(item, keptAs)) as T;
  if (!isMessage(fact)) return fact;
  const renamed = Object.fromEntries(
    Object.entries(fact).map(([field, value]) => [
      field,
      naming.has(field) ? renamedIds(field, value, keptAs) : withoutNames(value, keptAs),
    ]),
  );
  const isErased = Object.keys(fact).some(
    (field) => naming.has(field) && renamed[field] !== (fact as Record<string, unknown>)[field],
  );
  return (isErased && 'evidence' in renamed ? { ...renamed, evidence: '' } : renamed) as T;
}

function renamedIds(field: string, value: unknown, keptAs: (id: string) => string | undefined): unknown {
  if (Array.isArray(value)) return value.map((id: unknown) => renamedIds(field, id, keptAs));
  const name = typeof value === 'string' ? keptAs(value) : undefined;
  return name !== undefined && mayHold(field, name) ? name : value;
}

function isMessage(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date) && !ArrayBuffer.isView(value);
}
