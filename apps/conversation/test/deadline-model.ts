import type { BusinessCalendar } from '@guanxi/queueing';

/** One deadline as it should be: the stretches during which it ran, and what was told of it. */
interface ModelDeadline {
  within_ms: number;
  warnAfter_ms: number;
  ran: { from: Date; to: Date | undefined }[];
  warned: number;
  missed: number;
  isOpen: boolean;
}

/**
 * What a shop's deadlines should have told, reckoned the slow way: the business time of every stretch is added up anew
 * each time. There is one deadline at most per conversation.
 */
export class DeadlineModel {
  private readonly all: ModelDeadline[] = [];
  private readonly open = new Map<string, ModelDeadline>();

  constructor(private readonly calendar: BusinessCalendar) {}

  begin(conversationId: string, target: { within_ms: number; warnAfter_ms: number }, now: Date): void {
    if (this.open.has(conversationId)) return;
    const begun = { ...target, ran: [{ from: now, to: undefined }], warned: 0, missed: 0, isOpen: true };
    this.open.set(conversationId, begun);
    this.all.push(begun);
  }

  stop(conversationId: string, now: Date): void {
    const one = this.open.get(conversationId);
    const last = one?.ran.at(-1);
    if (!one || !last || last.to) return;
    this.miss(one, now);
    last.to = now;
  }

  resume(conversationId: string, now: Date): void {
    const one = this.open.get(conversationId);
    if (one?.ran.at(-1)?.to) one.ran.push({ from: now, to: undefined });
  }

  end(conversationId: string, now: Date): void {
    const one = this.open.get(conversationId);
    if (!one) return;
    if (!one.ran.at(-1)?.to) this.miss(one, now);
    one.isOpen = false;
    this.open.delete(conversationId);
  }

  /** Somebody looks at every deadline that runs. */
  look(now: Date): void {
    for (const one of this.open.values()) {
      if (one.ran.at(-1)?.to) continue;
      this.miss(one, now);
      if (one.missed === 0 && one.warned === 0 && this.passed_ms(one, now) >= one.warnAfter_ms) one.warned = 1;
    }
  }

  /** How many deadlines were begun, warned of and missed. */
  get told(): { begun: number; warned: number; missed: number } {
    const sum = (of: 'warned' | 'missed') => this.all.reduce((total, one) => total + one[of], 0);
    return { begun: this.all.length, warned: sum('warned'), missed: sum('missed') };
  }

  private miss(one: ModelDeadline, now: Date): void {
    if (this.passed_ms(one, now) >= one.within_ms) one.missed = 1;
  }

  private passed_ms({ ran }: ModelDeadline, now: Date): number {
    return ran.reduce((sum, { from, to = now }) => sum + this.calendar.businessTimeBetween(from, to), 0);
  }
}
