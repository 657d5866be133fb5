const factors: Record<string, number> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** A quantity such as `500m` or `512Mi` as a number of cores or bytes; NaN when it is missing or not one. */
export function quantity(written: string | number | undefined): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(String(written)) ?? [];
  return Number(digits) * (factors[unit] ?? Number.NaN);
}
