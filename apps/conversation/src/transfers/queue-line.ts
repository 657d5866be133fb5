/** How many wait at a priority, and how many of them would be ahead of somebody of that priority who comes now. */
export interface LengthAt {
  priority: number;
  length: number;
  before: number;
}

/** A shop's queue as those see it who join it one behind the other: the most urgent first, then the oldest (mission C7). */
export class QueueLine {
  private readonly joined: number[] = [];

  constructor(private readonly lengths: readonly LengthAt[]) {}

  /** How many wait. */
  get length(): number {
    return this.lengths.reduce((sum, { length }) => sum + length, this.joined.length);
  }

  /** Has somebody join, and returns her position: 1 for who is next. */
  join(priority: number): number {
    const ahead = this.lengths.reduce((sum, at) => {
      if (at.priority > priority) return sum;
      return sum + (at.priority < priority ? at.length : at.before);
    }, 0);
    const joinedAhead = this.joined.filter((other) => other <= priority).length;
    this.joined.push(priority);
    return ahead + joinedAhead + 1;
  }
}
