/** Fields that hold personal data or secrets, wherever they stand; compared in lower case. */
const personalFields = new Set(['text', 'phone', 'email', 'name', 'address', 'body', 'token', 'authorization']);

/** Levels of nesting that are looked into; what lies deeper is not logged at all. */
export const redactionDepth_max = 4;
const hidden = '[redacted]';
const tooDeep = '[too deep]';

/** The value as it may be logged: personal fields hidden at any depth, copied only where something had to be hidden. */
export function redact<T extends object>(fields: T): T {
  return redactObject(fields, 1) as T;
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Error) return value;
  return depth > redactionDepth_max ? tooDeep : redactObject(value, depth);
}

function redactObject(value: object, depth: number): object {
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  let copy: Record<string, unknown> | undefined;
  for (const [key, item] of Object.entries(value)) {
    const safe = personalFields.has(key.toLowerCase()) ? hidden : redactValue(item, depth + 1);
    if (safe !== item) {
      copy ??= { ...value };
      copy[key] = safe;
    }
  }
  return copy ?? value;
}
