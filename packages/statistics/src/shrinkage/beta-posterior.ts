/** A share that is known from so many successes and failures, a prior's included: Beta(a, b). */
export interface Beta {
  a: number;
  b: number;
}

const cells = 400;
const deviations = 8;

/** A distribution over [0, 1], cut into cells of equal width. */
export class BetaPosterior {
  readonly mean: number;
  private readonly from: number;
  private readonly width: number;
  /** Up to and with each cell. */
  private readonly cumulated: Float64Array;

  constructor({ a, b }: Beta) {
    this.mean = a / (a + b);
    const deviation = Math.sqrt((this.mean * (1 - this.mean)) / (a + b + 1));
    this.from = Math.max(0, this.mean - deviations * deviation);
    this.width = (Math.min(1, this.mean + deviations * deviation) - this.from) / cells;
    const logs = Float64Array.from({ length: cells }, (_, i) => {
      const x = this.middleOf(i);
      return (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x);
    });
    const highest = logs.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY);
    let sum = 0;
    this.cumulated = logs.map((log) => (sum += Math.exp(log - highest)));
    this.cumulated.forEach((one, i) => {
      this.cumulated[i] = one / sum;
    });
  }

  /** The value that the share is below with this probability. */
  quantile(probability: number): number {
    const cell = this.cumulated.findIndex((one) => one >= probability);
    const i = cell < 0 ? cells - 1 : cell;
    const before = this.upTo(i - 1);
    const within = (probability - before) / Math.max(this.upTo(i) - before, Number.MIN_VALUE);
    return this.from + (i + Math.min(1, Math.max(0, within))) * this.width;
  }

  /** How likely it is that this share is larger than another, independent one. */
  probabilityAbove(other: BetaPosterior): number {
    let probability = 0;
    for (let i = 0; i < cells; i += 1) {
      probability += (this.upTo(i) - this.upTo(i - 1)) * other.below(this.middleOf(i));
    }
    return probability;
  }

  private below(x: number): number {
    const place = (x - this.from) / this.width;
    if (place <= 0) return 0;
    if (place >= cells) return 1;
    const i = Math.floor(place);
    return this.upTo(i - 1) + (place - i) * (this.upTo(i) - this.upTo(i - 1));
  }

  private middleOf(cell: number): number {
    return this.from + (cell + 0.5) * this.width;
  }

  private upTo(cell: number): number {
    return cell < 0 ? 0 : (this.cumulated[Math.min(cell, cells - 1)] ?? 1);
  }
}
