/** The factors that the bench has weighed: all that are known of every relationship. */
const shop = [
  'read',
  'clicked',
  'viewed',
  'searched',
  'carted',
  'favourited',
  'bought',
  'reviewed',
  'ignored',
  'muted',
  'complained',
];
const platform = shop.slice(0, 8);
const halfLives = [7, 30, 120];
const reading = new Set(['read', 'clicked', 'ignored', 'muted', 'complained']);

interface Term {
  factor: string;
  transform: string;
  weight: number;
}

const counters = halfLives.flatMap((days) => [
  ...shop.map((word) => `shop.${word}.${days}d`),
  ...platform.map((word) => `platform.${word}.${days}d`),
]);
const recencies = [
  ...shop.map((word) => `shop.${word}.days`),
  'shop.positive.days',
  'platform.positive.days',
  'shop.tenure.days',
];
const shares = [
  'shop.read_rate',
  'shop.click_rate',
  'category.browsed.120d',
  'category.wanted.120d',
  'category.bought.120d',
  'category.share',
];

/** All factors that the bench's model weighs. */
export const weighedFactors = [...counters, ...recencies, ...shares];

/** A model as a trained one is: one head over all factors, the two others over what concerns messages. */
export function benchModel() {
  const terms = weighedFactors.map((factor, i): Term => {
    const transform = recencies.includes(factor)
      ? 'recency'
      : factor.endsWith('0d') || factor.endsWith('7d')
        ? 'log1p'
        : 'identity';
    return { factor, transform, weight: (((i * 7) % 19) - 9) / 100 };
  });
  const ofMessages = terms.filter(({ factor }) => reading.has(factor.split('.')[1]!));
  const head = (bias: number, factors: Term[]) => ({ bias, factors, calibration: { slope: 1, intercept: 0 } });
  return {
    version: 'bench',
    heads: { reads: head(-2, ofMessages), responds: head(-3, terms), reactsBadly: head(-5, ofMessages) },
  };
}

/** Which factors each head of that model weighs, by their places. */
export function benchHeads(): number[][] {
  const { heads } = benchModel();
  return [heads.reads, heads.responds, heads.reactsBadly].map(({ factors }) =>
    factors.map(({ factor }) => weighedFactors.indexOf(factor)),
  );
}
