const toBeEscaped = /["\\]/;
const eachToBeEscaped = /["\\]/g;

/**
 * A list as Postgres reads it, where it is one of texts, of numbers or of truths and nothing else: the driver spells out
 * any list, value by value, and takes ten times as long. Every other list comes back as it is.
 */
export function listText(values: readonly unknown[]): unknown {
  const type = typeof values[0];
  if (type !== 'string' && type !== 'number' && type !== 'boolean') return values;
  if (!values.every((value) => typeof value === type)) return values;
  if (type !== 'string') return `{${values.join(',')}}`;
  const texts = values as readonly string[];
  const quoted = toBeEscaped.test(texts.join(''))
    ? texts.map((text) => text.replace(eachToBeEscaped, '\\$&')).join('","')
    : texts.join('","');
  return `{"${quoted}"}`;
}
