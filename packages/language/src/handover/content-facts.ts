import { sigmoid } from '@guanxi/learning';

/** Share of an older turn's weight that is left one turn later. */
const fading_per_turn = 0.7;

/**
 * Keeps the scores that one content model gave to the turns so far, and tells how they went: the causal smoothing over
 * turns that the trees learn from.
 */
export class ContentTrail {
  private last = Number.NaN;
  private readonly lastBySide = { customer: Number.NaN, agent: Number.NaN };
  private readonly mostBySide = { customer: Number.NaN, agent: Number.NaN };
  private faded = 0;
  private sum = 0;

  /** The facts after a turn with this score, before it is remembered. */
  read(role: 'customer' | 'agent', score: number): number[] {
    const other = role === 'agent' ? 'customer' : 'agent';
    const facts = [
      score,
      this.last,
      this.lastBySide[role],
      this.lastBySide[other],
      larger(this.mostBySide.customer, this.mostBySide.agent),
      this.mostBySide[role],
      this.faded,
      this.sum,
    ];
    this.last = score;
    this.lastBySide[role] = score;
    this.mostBySide[role] = larger(this.mostBySide[role], score);
    this.faded = (this.faded + sigmoid(score)) * fading_per_turn;
    this.sum += sigmoid(score);
    return facts;
  }
}

/** What `ContentTrail.read` gives, in order. */
export const content_facts = [
  'words',
  'words of the turn before',
  'words of the same side before',
  'words of the other side before',
  'strongest words so far',
  'strongest words of the same side so far',
  'words fading over turns',
  'words over all turns',
] as const;

function larger(a: number, b: number): number {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) ? a : Math.max(a, b);
}
