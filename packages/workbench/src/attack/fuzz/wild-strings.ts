import fc from 'fast-check';

/** Texts that have broken something somewhere: encodings, databases, shells, browsers, parsers. */
const notorious = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u202Etxet\u202C',
  '\uFEFF',
  '👩‍👩‍👧‍👦🏳️‍🌈',
  'e\u0301\u0323'.repeat(40),
  '\u{10FFFF}\uFFFE\uFFFF',
  "'; DROP TABLE messages; --",
  '" OR 1=1 --',
  '%s%n%x',
  '$' + '{jndi:ldap://127.0.0.1/x}',
  '../../../../etc/passwd',
  '<script>alert(1)</script>',
  '{"$gt":""}',
  '[[[[[[[[',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e309',
  '9223372036854775808',
  '\\u0000',
  '\r\nset-cookie: a=b',
  '%',
  '_',
  '\\',
];

/** What is nearly of a form that the contracts know: time zones, languages, dates, addresses, ids. */
const nearlyRight = [
  'EST5EDT',
  'Etc/GMT+12',
  'Etc/GMT-14',
  'AET',
  'IST',
  'SystemV/AST4',
  'asia/SHANGHAI',
  'Factory',
  'US/Pacific-New',
  'Europe/Kyiv',
  'America/Coyhaique',
  'Mars/Olympus',
  'GMT+25',
  'x-private',
  'zh-Hans-CN-CN',
  'de-abcde-abcde',
  'en-1234-1234',
  'und',
  'qaa',
  'zh-min-nan',
  '2026-02-30',
  '0000-00-00',
  '9999-12-31',
  '10000-01-1',
  '-001-01-01',
  '02-29',
  '02-30',
  '13-45',
  '24:60',
  'grpc://127.0.0.1:1',
  'http://[::1]:0/',
  'https://user:pass@example.com:99999/%00',
  'unix:///etc/passwd',
  'dns:///x:1',
  'file:///etc/passwd',
  'javascript:alert(1)',
  '127.0.0.1:0',
  'localhost:65536',
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  'urn:uuid:0b9f2c1e-7f60-4f0e-9f0e-3d2f1a5b6c7d',
  'a'.repeat(63),
  'a'.repeat(64),
  'a'.repeat(65),
  'a'.repeat(128),
  '名'.repeat(128),
  '𝒳'.repeat(128),
  'care',
  'x-1',
  'zh',
];

/** Bytes that are no UTF-8: a lone surrogate, an overlong slash, a cut sequence, a byte that never stands. */
const notText = [
  [0xed, 0xa0, 0x80],
  [0xc0, 0xaf],
  [0xe4, 0xbd],
  [0xff, 0xfe, 0x41],
].map((bytes) => Uint8Array.from(bytes));

const long = fc
  .record({
    unit: fc.constantFrom('a', '名', '👩', "'", '\\', 'ab '),
    count: fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom(199, 200, 201, 511, 513, 1_000, 1_024, 1_025, 4_000, 4_001) },
      { weight: 9, arbitrary: fc.integer({ min: 5_000, max: 70_000 }) },
      // Seldom enough that its way over the wire is not most of what a run does.
      { weight: 1, arbitrary: fc.constant(1_048_576) },
    ),
  })
  .map(({ unit, count }) => unit.repeat(Math.ceil(count / unit.length)));

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

/** Keys that a forged page token may hold. */
const pageKey = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    '0',
    '-1',
    '999999999999999',
    '2147483648',
    '9223372036854775807',
    '2026-01-01T00:00:00.000Z',
    '+275760-09-13T00:00:00.000Z',
    '-271821-04-20T00:00:00.000Z',
    '-000001-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '0b9f2c1e-7f60-4f0e-9f0e-3d2f1a5b6c7d',
    'gast',
    '\ud800',
    'a\0b',
    null,
    7,
    {},
    [],
  ),
  fc.string({ unit: 'binary' }),
);

/** Page tokens that no list gave out, most of them in the form of those that lists give out. */
export const wildPageToken: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.array(pageKey, { maxLength: 4 }).map((keys) => base64url(JSON.stringify(keys))) },
  { weight: 1, arbitrary: fc.constantFrom('[', '{"a":1}', 'null', '"x"', '1').map(base64url) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
);

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
const languages = [
  'zh',
  'zh-Hans',
  'en',
  'en-US',
  'de-abcde-abcde',
  'zh-Hans-CN-CN',
  'qaa',
  'und',
  'xx',
  'sl-rozaj-biske',
];
const timeZones = [
  'Asia/Shanghai',
  'UTC',
  'EST5EDT',
  'Etc/GMT+12',
  'Etc/GMT-14',
  'asia/SHANGHAI',
  'Europe/Kyiv',
  'GMT0',
  'Zulu',
  'AET',
];
const tokens = ['web', 'push', 'care', 'clothing', 'transfer', 'constructor', '0', 'a'.repeat(64), 'x_.-'];

/** Texts of a form that the contracts know, by its number in `guanxi.contract.v1.Format`: they get past the rules. */
function fitting(format: number, known: readonly string[]): readonly string[] {
  const uuids = known.filter(isUuid);
  if (format === 3) return [...uuids, '0b9f2c1e-7f60-4f0e-9f0e-3d2f1a5b6c7d', '00000000-0000-0000-0000-000000000000'];
  if (format === 2) return [...known, 'x-1', '名'.repeat(128), '0', 'constructor', 'a@b:c+d~e'];
  if (format === 4) return languages;
  if (format === 5) return timeZones;
  if (format === 6) return tokens;
  return format === 1
    ? known.slice(0, 1)
    : ['你好', 'ab', '2026-03-08', '2026-02-30', '02-29', '127.0.0.1:1', ...known];
}

/**
 * Any text, as bytes: mostly of the form that its field asks for, else notorious, nearly right, long, arbitrary, or no
 * text at all.
 *
 * @param known ids that exist, own and foreign: what is right in another place.
 * @param format of `guanxi.contract.v1.Format`.
 */
export function wildString(
  known: readonly string[],
  format: number,
): fc.Arbitrary<{ shown: string; bytes: Uint8Array }> {
  const text = fc.oneof(
    { weight: 16, arbitrary: fc.constantFrom(...fitting(format, known), '') },
    { weight: 3, arbitrary: fc.constantFrom(...notorious) },
    { weight: 3, arbitrary: fc.constantFrom(...nearlyRight) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    { weight: 1, arbitrary: long },
  );
  const broken = fc.constantFrom(...notText);
  return fc.oneof(
    { weight: 24, arbitrary: text.map(asText) },
    { weight: 1, arbitrary: broken.map((bytes) => ({ shown: `bytes ${Buffer.from(bytes).toString('hex')}`, bytes })) },
  );
}

/** A text and how it is shown: long ones by their beginning and length. */
export function asText(text: string): { shown: string; bytes: Uint8Array } {
  const shown =
    text.length > 80 ? `${JSON.stringify(text.slice(0, 20))}… ${text.length} characters` : JSON.stringify(text);
  return { shown, bytes: Buffer.from(text) };
}
