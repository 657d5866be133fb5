const WARM_UP_ROUNDS = 12;
const TWO_POW_32 = 4_294_967_296;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Random draws that depend on nothing but their seed, so that one seed replays a run.
 *
 * Source: sfc32 (C. Doty-Humphrey, PractRand) for the stream; Marsaglia & Tsang (2000) for the gamma.
 */
export class SeededRandom {
  private a: number;
  private b: number;
  private c = 0x243f6a88;
  private counter = 1;

  constructor(readonly seed: number | string) {
    this.a = hash(`${seed}`, FNV_OFFSET);
    this.b = hash(`${seed}`, this.a ^ FNV_PRIME);
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.next();
  }

  /** A stream of its own, which depends on this one's seed and `label` and not on what was drawn before. */
  fork(label: string): SeededRandom {
    return new SeededRandom(`${this.seed}/${label}`);
  }

  /** Uniform in [0, 1). */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return (sum >>> 0) / TWO_POW_32;
  }

  /** A whole number from 0 to `count` − 1. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** True with that probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the items. @throws {RangeError} when there is none. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('nothing to pick from');
    return items[this.below(items.length)] as T;
  }

  /** The place of one of the weights, drawn in proportion to them. @throws {RangeError} when none is positive. */
  pickWeighted(weights: readonly number[]): number {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0)) throw new RangeError('no weight is positive');
    let left = this.next() * total;
    for (const [index, weight] of weights.entries()) {
      left -= weight;
      if (left < 0) return index;
    }
    return weights.findLastIndex((weight) => weight > 0);
  }

  /** A waiting time with that mean. */
  exponential(mean: number): number {
    return -Math.log1p(-this.next()) * mean;
  }

  /** Standard normal (Box–Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log1p(-this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** Gamma with that shape and rate; its mean is shape / rate. */
  gamma(shape: number, rate: number): number {
    if (shape < 1) return this.gamma(shape + 1, rate) * (1 - this.next()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log1p(-this.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / rate;
    }
  }

  /** Beta with those parameters; its mean is alpha / (alpha + beta). */
  beta(alpha: number, beta: number): number {
    const x = this.gamma(alpha, 1);
    return x / (x + this.gamma(beta, 1));
  }

  /** Shares of a whole, one per item; the smaller `concentration`, the more uneven. */
  shares(count: number, concentration: number): number[] {
    const draws = Array.from({ length: count }, () => this.gamma(concentration, 1));
    const total = draws.reduce((sum, draw) => sum + draw, 0);
    return draws.map((draw) => draw / total);
  }
}

/** FNV-1a over UTF-16 units with a final mix. */
function hash(text: string, start: number): number {
  let value = start;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), FNV_PRIME);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return value ^ (value >>> 13);
}
