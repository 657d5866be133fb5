const DECIMAL = /^\+?(\d{1,15})(?:\.(\d{0,40}))?(?:[eE]([+-]?\d{1,3}))?$/;
/** What the contract takes at most. */
const CENTS_MAX = 100_000_000_000_000n;

/** What a cell says: the value, or what is wrong with it in the words of the texts. */
export type Reading<T> = { value: T } | { fault: ReadingFault };
export type ReadingFault =
  | 'missing'
  | 'bad_amount'
  | 'negative_amount'
  | 'amount_too_large'
  | 'bad_date'
  | 'future_date'
  | 'bad_customer'
  | 'bad_category';

/**
 * A decimal amount in cents, from its digits and never through a float: `29.33` → 2933, `1e2` → 10000. More than two
 * decimals, which exports of floats have, are rounded half up.
 */
export function readCents(cell: string): Reading<number> {
  const text = cell.trim();
  if (text === '') return { fault: 'missing' };
  if (text.startsWith('-') && DECIMAL.test(text.slice(1))) return readNegative(text.slice(1));
  const [, whole, fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return { fault: 'bad_amount' };
  // digits × 10^power is the amount in cents.
  const digits = BigInt(whole + fraction);
  const power = Number(exponent) - fraction.length + 2;
  const cents = power >= 0 ? digits * 10n ** BigInt(power) : roundHalfUp(digits, 10n ** BigInt(-power));
  return cents > CENTS_MAX ? { fault: 'amount_too_large' } : { value: Number(cents) };
}

/** Minus nothing is nothing; anything less is a refund, which is no purchase. */
function readNegative(text: string): Reading<number> {
  const reading = readCents(text);
  return 'value' in reading && reading.value === 0 ? reading : { fault: 'negative_amount' };
}

function roundHalfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}
