import { quantile } from '@guanxi/learning';

/** How the values of something lay: shares of ranges that end at ascending edges, the last one open. */
export interface Distribution {
  /** `score`, or a factor. */
  name: string;
  edges: number[];
  shares: number[];
}

/** What a model is compared with later: how its score and leading factors lay over the shop's active relationships. */
export interface StabilityReference {
  /** The content category that they were read for. */
  category: string;
  distributions: Distribution[];
}

/** How far a distribution has moved. */
export interface Stability {
  name: string;
  index: number;
}

const ranges = 10;
/** An empty range counts as so much, so that the index stays finite. */
const share_min = 1e-4;

/** The distribution of values over ranges that hold a tenth each, or fewer ranges where many are alike. */
export function distributionOf(name: string, values: Float32Array): Distribution {
  const ascending = values.toSorted();
  const cuts = Array.from({ length: ranges - 1 }, (_, i) => quantile(ascending, (i + 1) / ranges));
  const edges = [...new Set(cuts.filter((cut) => Number.isFinite(cut) && cut < ascending.at(-1)!))];
  return { name, edges, shares: sharesOf(edges, values) };
}

/**
 * The population stability index of values against the distribution that they had: Σ (now − then) ln(now / then) over
 * the ranges. Source: Siddiqi, Credit Risk Scorecards (2006), chapter 8, where 0.1 and 0.25 are the usual bounds.
 */
export function stabilityIndex({ edges, shares }: Distribution, values: Float32Array): number {
  if (values.length === 0) return 0;
  const now = sharesOf(edges, values);
  return now.reduce((sum, share, i) => {
    const [a, b] = [Math.max(share, share_min), Math.max(shares[i]!, share_min)];
    return sum + (a - b) * Math.log(a / b);
  }, 0);
}

/** Which share of the values lies in each range; a value at an edge belongs to the range that it ends. */
function sharesOf(edges: readonly number[], values: Float32Array): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) {
    let range = 0;
    while (range < edges.length && value > edges[range]!) range++;
    counts[range]! += 1;
  }
  return counts.map((count) => (values.length === 0 ? 0 : count / values.length));
}
