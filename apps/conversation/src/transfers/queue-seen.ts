import type { QueuePolicy } from '../queue-policy/queue-policy.js';
import { kindOf, widensAt, wishOf } from './decide-wish.js';
import type { SeatOutcome } from './give-seats.js';
import type { WaitingEntry } from './queue-entry.js';

interface Refusal {
  outcome: 'full' | 'nobody';
  /** The first whom it met: what comes free meanwhile is hers, so that nobody is jumped (mission C7). */
  guard: WaitingEntry;
}

/**
 * What one walk through a queue has found out. Wishes that presence must refuse alike are asked once; and the first of
 * each kind that was refused is asked again before everybody behind her.
 */
export class QueueSeen {
  private readonly refused = new Map<string, Refusal>();
  private hopeless: WaitingEntry[] = [];
  private next: Date | undefined;

  constructor(
    private readonly policy: QueuePolicy,
    private readonly now: Date,
  ) {}

  /** How many kinds of wish were refused. */
  get kinds(): number {
    return this.refused.size;
  }

  /** When the wait of somebody who was refused opens further groups; undefined where none does. */
  get widensAt(): Date | undefined {
    return this.next;
  }

  /** Who is asked for next, guards first, and who is left for later. Those of refused kinds are refused unasked. */
  nextOf(entries: WaitingEntry[], wishes_max: number): { asked: WaitingEntry[]; rest: WaitingEntry[] } {
    const guards = [...this.refused.values()].filter(({ outcome }) => outcome === 'full').map(({ guard }) => guard);
    const fresh: WaitingEntry[] = [];
    let seen = 0;
    for (const entry of entries) {
      if (guards.length + fresh.length >= wishes_max) break;
      seen += 1;
      const refusal = this.refused.get(this.kind(entry));
      if (refusal) this.refuse(entry, refusal.outcome);
      else fresh.push(entry);
    }
    return { asked: fresh.length > 0 ? [...guards, ...fresh] : [], rest: entries.slice(seen) };
  }

  /** Takes in what became of those who were asked for. Returns whether the walk may go on; else it begins again. */
  note(asked: WaitingEntry[], outcomes: SeatOutcome[]): boolean {
    if (outcomes.includes('stale')) return false;
    const guards = new Set([...this.refused.values()].map(({ guard }) => guard));
    for (const [i, entry] of asked.entries()) {
      const outcome = outcomes[i] as SeatOutcome;
      const isGuard = guards.has(entry);
      if (isGuard && outcome === 'served') return false;
      if (outcome === 'full' || outcome === 'nobody') {
        const kind = this.kind(entry);
        if (isGuard || !this.refused.has(kind)) this.refused.set(kind, { outcome, guard: entry });
        if (!isGuard) this.refuse(entry, outcome);
      }
    }
    return true;
  }

  /** Those whom nobody serves now or later, as far as the walk has come. */
  takeHopeless(): WaitingEntry[] {
    const taken = this.hopeless;
    this.hopeless = [];
    return taken;
  }

  private refuse(entry: WaitingEntry, outcome: Refusal['outcome']): void {
    const widens = widensAt(this.policy, entry, this.now);
    if (widens && (!this.next || widens < this.next)) this.next = widens;
    if (outcome === 'nobody' && !widens) this.hopeless.push(entry);
  }

  private kind(entry: WaitingEntry): string {
    return kindOf(wishOf(this.policy, entry, this.now));
  }
}
