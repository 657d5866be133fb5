const UINT32 = 2 ** 32;
const GOLDEN_GAMMA = 0x9e3779b9;
/** Above this, e^-mean in Knuth's method loses its digits, and a sum of smaller draws is taken instead. */
const POISSON_MEAN_MAX = 30;

/**
 * Random numbers that a seed determines: the same seed gives the same run on every machine.
 *
 * The generator is xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47,
 * 2021), its state filled from the seed by a SplitMix sequence, as its authors advise.
 */
export class SeededRandom {
  readonly #state = new Uint32Array(4);

  /** @param seed a safe integer; or four 32-bit words, not all zero, that are the generator's state as it is. */
  constructor(seed: number | readonly [number, number, number, number]) {
    if (typeof seed !== 'number') this.#state.set(seed);
    else if (Number.isSafeInteger(seed)) this.#state.set(splitMix(seed));
    else throw new RangeError(`A seed is a safe integer, not ${seed}.`);
    if (this.#state.every((word) => word === 0)) throw new RangeError('A state of zeros gives nothing but zeros.');
  }

  /** The next 32 random bits, as a number from 0 to 2^32 - 1. */
  uint32(): number {
    const s = this.#state as unknown as [number, number, number, number];
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  /** A generator of its own, drawn from this one: what one part of a run draws does not move the others. */
  fork(): SeededRandom {
    return new SeededRandom([this.uint32(), this.uint32(), this.uint32(), this.uint32() | 1]);
  }

  /** Uniform in [0, 1), with 53 random bits. */
  float(): number {
    return ((this.uint32() >>> 5) * 2 ** 26 + (this.uint32() >>> 6)) / 2 ** 53;
  }

  /** A whole number from `least` to `most`, both included and all equally likely; at most 2^32 of them. */
  int(least: number, most: number): number {
    const count = most - least + 1;
    if (!Number.isSafeInteger(least) || !Number.isSafeInteger(most) || count < 1 || count > UINT32) {
      throw new RangeError(`No whole number can be drawn from ${least} to ${most}.`);
    }
    // Draws past the last full round would make the first numbers likelier.
    const fair = UINT32 - (UINT32 % count);
    for (;;) {
      const drawn = this.uint32();
      if (drawn < fair) return least + (drawn % count);
    }
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.float() < probability;
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('Nothing can be picked from an empty list.');
    return items[this.int(0, items.length - 1)] as T;
  }

  /** One of the items, each as likely as its weight says; weights are not negative and not all zero. */
  pickWeighted<T>(items: readonly T[], weights: readonly number[]): T {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (items.length !== weights.length || !(total > 0)) throw new RangeError('Each item needs a weight.');
    let left = this.float() * total;
    const index = weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    return items[index === -1 ? weights.findLastIndex((weight) => weight > 0) : index] as T;
  }

  /** The items in random order (Fisher and Yates), in a list of its own. */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last -= 1) {
      const other = this.int(0, last);
      [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
    }
    return shuffled;
  }

  /** Normally distributed (Marsaglia's polar method). */
  normal(mean = 0, deviation = 1): number {
    for (;;) {
      const x = 2 * this.float() - 1;
      const y = 2 * this.float() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return mean + deviation * x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }

  /** The time to the next of events that come at `rate` per unit of time; its mean is 1 / rate. */
  exponential(rate: number): number {
    if (!(rate > 0)) throw new RangeError(`A rate is positive, not ${rate}.`);
    return -Math.log1p(-this.float()) / rate;
  }

  /** How many events come when `mean` are expected (Knuth's method); takes time proportional to the mean. */
  poisson(mean: number): number {
    if (!(mean >= 0 && Number.isFinite(mean))) throw new RangeError(`A mean count is not negative, as ${mean} is.`);
    let count = 0;
    let left = mean;
    for (; left > POISSON_MEAN_MAX; left -= POISSON_MEAN_MAX) count += this.#poissonSmall(POISSON_MEAN_MAX);
    return count + this.#poissonSmall(left);
  }

  /** Gamma distributed with mean shape × scale (Marsaglia and Tsang, ACM TOMS 26, 2000). */
  gamma(shape: number, scale = 1): number {
    if (!(shape > 0 && scale > 0)) throw new RangeError(`Shape and scale are positive, not ${shape} and ${scale}.`);
    if (shape < 1) return this.gamma(shape + 1, scale) * (1 - this.float()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.float()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v * scale;
    }
  }

  /** Beta distributed in [0, 1] with mean a / (a + b). */
  beta(a: number, b: number): number {
    const x = this.gamma(a);
    return x / (x + this.gamma(b));
  }

  #poissonSmall(mean: number): number {
    const floor = Math.exp(-mean);
    let count = 0;
    for (let product = 1 - this.float(); product > floor; product *= 1 - this.float()) count += 1;
    return count;
  }
}

function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** Four well-mixed words from one number; each depends on both halves of it. */
function splitMix(seed: number): number[] {
  const high = Math.floor(seed / UINT32);
  return [1, 2, 3, 4].map((turn) => {
    const step = Math.imul(turn, GOLDEN_GAMMA);
    return mix(mix(high + step) + (seed % UINT32) + step);
  });
}

function mix(value: number): number {
  let word = value | 0;
  word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
  return (word ^ (word >>> 15)) >>> 0;
}
