import { trainDenseLogistic } from '@guanxi/learning';
import { type Signal, signals } from '@guanxi/testing/peak/population.js';
import type { Head, HeadName, Transform, WeighedFactor } from '../../src/models/screening-model.js';
import { type Term, termName } from '../../src/models/training/training-set.js';
import { simulateShop } from './simulated-shop.js';

/** The shops that are learnt from; the studies begin their seeds at 1, and have others. */
const seed_first = 1_001;
const shops_per_signal = 10;
const customers_per_shop = 3_000;
/** One shop of so many has told nothing of messages yet: unknown is not unlikely. */
const untold_every = 5;
const options = { l2: 1e-3, iterationsMax: 200, tolerance: 1e-5 };
/** Weights are written with so many digits behind the point. */
const digits = 3;

const counted = (...factors: string[]): Term[] => factors.map((factor) => ({ factor, transform: 'log1p' }));
const as = (transform: Transform, ...factors: string[]): Term[] => factors.map((factor) => ({ factor, transform }));

/** Whether she comes to the platform while a message lasts, and how she took this shop's messages so far. */
const readingTerms: Term[] = [
  ...counted('shop.read.30d', 'shop.read.120d', 'shop.ignored.7d', 'shop.ignored.30d', 'shop.ignored.120d'),
  ...counted('platform.viewed.30d', 'platform.viewed.120d', 'shop.viewed.120d'),
  ...as('identity', 'shop.read_rate', 'shop.click_rate'),
  ...as('recency', 'shop.read.days', 'platform.positive.days', 'shop.tenure.days'),
  // Whoever muted the shop sees none.
  ...counted('shop.muted.120d'),
  // Whether anything was told of messages to her: unknown is not unlikely.
  ...as('known', 'shop.ignored.days', 'shop.read.days'),
];

/** What each head may weigh. Acquisition channels are left out: their names are each shop's own. */
const termsOfHead: Record<HeadName, Term[]> = {
  reads: readingTerms,
  responds: [
    ...readingTerms,
    ...counted('shop.clicked.120d', 'category.browsed.120d'),
    ...as('identity', 'category.share'),
  ],
  reactsBadly: [
    ...counted('shop.ignored.7d', 'shop.ignored.30d', 'shop.ignored.120d', 'shop.read.120d'),
    ...counted('platform.viewed.30d', 'platform.viewed.120d'),
    ...as('identity', 'shop.read_rate'),
    ...as('recency', 'platform.positive.days', 'shop.tenure.days'),
  ],
};

/** Set by hand: there, whoever muted sees nothing any more that would annoy her, and is not in what is learnt from. */
const setByHand: Partial<Record<HeadName, WeighedFactor[]>> = {
  reactsBadly: [
    { factor: 'shop.muted.120d', transform: 'log1p', weight: 2 },
    { factor: 'shop.complained.120d', transform: 'log1p', weight: 2.5 },
  ],
};

/** Every term that the shipped heads weigh. */
export const shippedTerms: Term[] = [
  ...new Map(
    [...Object.values(termsOfHead), ...Object.values(setByHand)].flatMap((terms) =>
      terms.map(({ factor, transform }) => [termName({ factor, transform }), { factor, transform }] as const),
    ),
  ).values(),
];

/**
 * The heads that ship: logistics over what came of one message to everybody in simulated shops whose customers are more and
 * less alike. They see the behaviours that services are told of, and outcomes as they were drawn; never hidden traits.
 */
export function learnShippedHeads(until: Date): Record<HeadName, Head> {
  const shops = signals.flatMap((signal: Signal) =>
    Array.from({ length: shops_per_signal }, (_, i) =>
      simulateShop(
        {
          ...{ seed: seed_first + i, customers: customers_per_shop, signal, until },
          tellsMessages: i % untold_every !== 0,
        },
        shippedTerms,
      ),
    ),
  );
  const joined = shippedTerms.map((_, i) => joinFloats(shops.map(({ columns }) => columns[i]!)));
  const places = new Map(shippedTerms.map((term, i) => [termName(term), i]));
  const learn = (name: HeadName): Head => {
    const happened = Uint8Array.from(shops.flatMap(({ outcomes }) => [...outcomes[name]]));
    const muted = Uint8Array.from(shops.flatMap((shop) => [...shop.muted]));
    const rows = Uint32Array.from(happened.keys()).filter((row) => name !== 'reactsBadly' || muted[row] === 0);
    const terms = termsOfHead[name];
    const columns = terms.map((term) => {
      const column = joined[places.get(termName(term))!]!;
      return Float32Array.from(rows, (row) => column[row]!);
    });
    const { intercept, weights } = trainDenseLogistic(
      columns,
      Uint8Array.from(rows, (row) => happened[row]!),
      options,
    );
    const factors = terms.map((term, i) => ({ ...term, weight: rounded(weights[i]!) }));
    factors.push(...(setByHand[name] ?? []));
    return { bias: rounded(intercept), factors, calibration: { slope: 1, intercept: 0 } };
  };
  return { reads: learn('reads'), responds: learn('responds'), reactsBadly: learn('reactsBadly') };
}

/** The heads as the source file that ships. */
export function shippedHeadsFile(heads: Record<HeadName, Head>): string {
  const lines = Object.entries(heads).map(([name, { bias, factors }]) => {
    const weights = factors.map(({ factor, transform, weight }) => `      ['${factor}', '${transform}', ${weight}],`);
    return [`  ${name}: {`, `    bias: ${bias},`, '    weights: [', ...weights, '    ],', '  },'].join('\n');
  });
  return `import type { HeadName, Transform } from './screening-model.js';

/** A logistic's bias, and what it weighs. */
export interface LearntWeights {
  bias: number;
  weights: readonly (readonly [factor: string, transform: Transform, weight: number])[];
}

/** What was learnt from simulated shops; written by \`SHIPPED_MODEL=write npx vitest run test/shipped-model\`. */
export const shippedHeads: Readonly<Record<HeadName, LearntWeights>> = {
${lines.join('\n')}
};
`;
}

function joinFloats(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const part of parts) {
    whole.set(part, from);
    from += part.length;
  }
  return whole;
}

function rounded(weight: number): number {
  return Number(weight.toFixed(digits));
}
