import { Format } from './options.js';

interface FormatRule {
  description: string;
  matches(value: string): boolean;
}

const ofPattern = (description: string, pattern: RegExp): FormatRule => ({
  description,
  matches: (value) => pattern.test(value),
});

const timeZonesKnown = new Map<string, boolean>();
const timeZonesKnown_max = 1_000;

/** Whether Intl knows the zone. Remembered, since asking costs about 30 µs; bounded, since callers choose the names. */
function isTimeZone(value: string): boolean {
  const known = timeZonesKnown.get(value);
  if (known !== undefined) return known;
  let valid = /^[A-Za-z]/.test(value);
  try {
    if (valid) new Intl.DateTimeFormat('en', { timeZone: value });
  } catch {
    valid = false;
  }
  if (timeZonesKnown.size < timeZonesKnown_max) timeZonesKnown.set(value, valid);
  return valid;
}

/** What each `guanxi.contract.v1.Format` asks of a string. */
export const formatRules: Record<Exclude<Format, Format.Unspecified>, FormatRule> = {
  [Format.Shop]: ofPattern(
    'must be 1–63 of a–z, 0–9, - and _, beginning with a–z or 0–9',
    /^[a-z0-9][a-z0-9_-]{0,62}$/,
  ),
  [Format.Id]: ofPattern(
    'must be 1–128 letters, digits and . _ : @ + ~ -, beginning with a letter or digit',
    /^[\p{L}\p{N}][\p{L}\p{N}._:@+~-]{0,127}$/u,
  ),
  [Format.Uuid]: ofPattern('must be a UUID', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i),
  [Format.Language]: ofPattern(
    'must be a BCP 47 language tag such as zh-Hans',
    /^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$/,
  ),
  [Format.TimeZone]: { description: 'must be an IANA time zone such as Asia/Shanghai', matches: isTimeZone },
  [Format.Token]: ofPattern(
    'must be 1–64 of a–z, 0–9, . _ and -, beginning with a–z or 0–9',
    /^[a-z0-9][a-z0-9_.-]{0,63}$/,
  ),
};
