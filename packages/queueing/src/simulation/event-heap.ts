/** Things by the instant at which they happen, the earliest first; of two at one instant the one that was added first. */
export class EventHeap<T> {
  private readonly events: { at: number; order: number; what: T }[] = [];
  private added = 0;

  get size(): number {
    return this.events.length;
  }

  add(at: number, what: T): void {
    const { events } = this;
    const event = { at, order: this.added, what };
    this.added += 1;
    let place = events.push(event) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isEarlier(event, events[parent]!)) break;
      events[place] = events[parent]!;
      place = parent;
    }
    events[place] = event;
  }

  /** Takes the earliest; undefined where there is none. */
  take(): { at: number; what: T } | undefined {
    const { events } = this;
    const first = events[0];
    const last = events.pop();
    if (first === undefined || last === undefined || events.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= events.length) break;
      if (child + 1 < events.length && isEarlier(events[child + 1]!, events[child]!)) child += 1;
      if (!isEarlier(events[child]!, last)) break;
      events[place] = events[child]!;
      place = child;
    }
    events[place] = last;
    return first;
  }
}

function isEarlier(a: { at: number; order: number }, b: { at: number; order: number }): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
