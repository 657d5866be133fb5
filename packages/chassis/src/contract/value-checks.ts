import { type DescEnum, ScalarType } from '@bufbuild/protobuf';
import { formatRules } from './formats.js';
import { Format, type Rules } from './options.js';

/** Says what is wrong with one value, or undefined when nothing is. */
export type ValueCheck = (value: unknown) => string | undefined;

/** Code points that a string holds at most where its field says nothing. */
export const stringLength_max_default = 1_024;

const uuidLength = 36;

function exceedsCodePoints(value: string, length_max: number): boolean {
  if (value.length <= length_max) return false;
  if (value.length > 2 * length_max) return true;
  let codePoints = 0;
  for (const _ of value) codePoints += 1;
  return codePoints > length_max;
}

function hasFewerCodePoints(value: string, length_min: number): boolean {
  if (value.length < length_min) return true;
  if (value.length >= 2 * length_min) return false;
  let codePoints = 0;
  for (const _ of value) codePoints += 1;
  return codePoints < length_min;
}

/** NUL is refused everywhere, because Postgres cannot store it in a text. */
export function stringCheck(rules: Rules): ValueCheck {
  const length_max = rules.maxLength || (rules.format === Format.Uuid ? uuidLength : stringLength_max_default);
  const length_min = rules.minLength;
  const format = rules.format === Format.Unspecified ? undefined : formatRules[rules.format];
  return (value) => {
    const text = value as string;
    if (exceedsCodePoints(text, length_max)) return `must have at most ${length_max} characters`;
    if (length_min > 0 && hasFewerCodePoints(text, length_min)) return `must have at least ${length_min} characters`;
    if (format && !format.matches(text)) return format.description;
    if (text.includes('\0')) return 'must not hold a NUL character';
    return undefined;
  };
}

export function bytesCheck(rules: Rules): ValueCheck | undefined {
  const bytes_max = rules.maxBytes;
  if (bytes_max === 0) return undefined;
  return (value) => ((value as Uint8Array).byteLength > bytes_max ? `must have at most ${bytes_max} bytes` : undefined);
}

export function numberCheck(scalar: ScalarType, rules: Rules): ValueCheck | undefined {
  const canBeInfinite = scalar === ScalarType.DOUBLE || scalar === ScalarType.FLOAT;
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = rules;
  if (!canBeInfinite && rules.min === undefined && rules.max === undefined) return undefined;
  return (value) => {
    const number = Number(value);
    if (!Number.isFinite(number)) return 'must be a finite number';
    if (number < min) return `must be at least ${min}`;
    if (number > max) return `must be at most ${max}`;
    return undefined;
  };
}

export function enumCheck(desc: DescEnum): ValueCheck {
  const declared = new Set(desc.values.map(({ number }) => number));
  return (value) => (declared.has(value as number) ? undefined : `must be a value of ${desc.name}`);
}

/** What `google.protobuf.Timestamp` promises; later and earlier ones are no dates to Postgres, nor to a `Date` made of them. */
const instant_ms_min = Date.parse('0001-01-01T00:00:00.000Z');
const instant_ms_max = Date.parse('9999-12-31T23:59:59.999Z');

export const timestampCheck: ValueCheck = (value) => {
  const instant_ms = (value as Date).getTime();
  const isInstant = instant_ms >= instant_ms_min && instant_ms <= instant_ms_max;
  return isInstant ? undefined : 'must be a time between the years 0001 and 9999';
};
