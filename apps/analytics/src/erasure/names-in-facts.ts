/** The fields by which facts of events name a customer or a conversation. */
const naming: ReadonlySet<string> = new Set([
  ...['customerId', 'conversationId', 'customerIds', 'survivorId', 'mergedId'],
]);

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
      naming.has(field) ? renamedIds(value, keptAs) : withoutNames(value, keptAs),
    ]),
  );
  const isErased = Object.keys(fact).some(
    (field) => naming.has(field) && renamed[field] !== (fact as Record<string, unknown>)[field],
  );
  return (isErased && 'evidence' in renamed ? { ...renamed, evidence: '' } : renamed) as T;
}

function renamedIds(value: unknown, keptAs: (id: string) => string | undefined): unknown {
  if (Array.isArray(value)) return value.map((id: string) => keptAs(id) ?? id);
  return typeof value === 'string' ? (keptAs(value) ?? value) : value;
}

function isMessage(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date) && !ArrayBuffer.isView(value);
}
