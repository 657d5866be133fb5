/** Ends of the stream that a listener has yet to come to: beyond them further looks add none. */
const marks_max = 200;

/** What one look at a stream and at a listener's place in it showed. */
export interface Place {
  at_ms: number;
  /** The sequence number of the stream's last event. */
  last: number;
  /** That of the last event up to which the listener has applied all. */
  applied: number;
}

/** How far a listener is behind its stream, in time, as far as looking at both now and then can tell. */
export class ListenerLag {
  private marks: { at_ms: number; last: number }[] = [];
  private applied = -1;
  private advanced_ms = 0;

  /** Takes in what a look showed. */
  note({ at_ms, last, applied }: Place): void {
    if (applied !== this.applied) this.advanced_ms = at_ms;
    this.applied = applied;
    this.marks = this.marks.filter((mark) => mark.last > applied);
    const end = this.marks.at(-1)?.last ?? applied;
    if (last > end && this.marks.length < marks_max) this.marks.push({ at_ms, last });
  }

  /** Milliseconds since the stream held something that the listener has still not applied; 0 where it has applied all. */
  behind_ms(now_ms: number): number {
    const [oldest] = this.marks;
    return oldest ? now_ms - oldest.at_ms : 0;
  }

  /** Milliseconds for which it has been behind and applied nothing. */
  still_ms(now_ms: number): number {
    const [oldest] = this.marks;
    return oldest ? now_ms - Math.max(oldest.at_ms, this.advanced_ms) : 0;
  }
}
