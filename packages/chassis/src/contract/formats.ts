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

/** The zones of the IANA database whose names have no slash. Others without one are ICU's own, such as `AET`. */
const plainZones = new Set(
  `cet cst6cdt cuba eet egypt eire est est5edt gb gb-eire gmt gmt+0 gmt-0 gmt0 greenwich hongkong hst iceland iran israel
   jamaica japan kwajalein libya met mst mst7mdt navajo nz nz-chat poland portugal prc pst8pdt roc rok singapore turkey uct
   universal utc w-su wet zulu`.split(/\s+/),
);
/** Zones that IANA has given up, or never had, and that ICU still answers to; Postgres does not. */
const givenUpZones = /^(systemv|mideast)\/|^(us\/pacific-new|canada\/east-saskatchewan|asia\/riyadh8\d|etc\/unknown)$/;

function isIanaZone(zone: string): boolean {
  return zone.includes('/') ? !givenUpZones.test(zone) : plainZones.has(zone);
}

/** Whether Intl knows the zone, and the IANA database does: the databases know no others. Remembered, since asking costs about 30 µs; bounded, since callers choose the names. */
function isTimeZone(value: string): boolean {
  const known = timeZonesKnown.get(value);
  if (known !== undefined) return known;
  let valid = /^[A-Za-z]/.test(value) && isIanaZone(value.toLowerCase());
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
