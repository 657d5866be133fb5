import { Clock, Ids, InjectConfig, Metrics } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { type BusinessCalendar, lookAtDeadline, resumeClock, startClock, stopClock } from '@guanxi/queueing';
import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import type { ConversationConfig } from '../config.js';
import { aroundTheClock, ShopHours } from '../hours/shop-hours.js';
import { conversationMetrics } from '../telemetry.js';
import { Bell } from '../watch/bell.js';
import { topicOfAgent } from '../watch/watches.js';
import { clockOf, type Deadline, type DeadlineKind, outcomeOf, rowOf, timed, toldOf } from './deadline.js';
import { DeadlineStore } from './deadline.store.js';
import { outcomeToContract, toEvent } from './deadline-contract.js';
import { defaultTargets, targetFor } from './service-target.js';
import { ServiceTargetStore } from './service-target.store.js';

const minute_ms = 60_000;

/** What a deadline is begun for. */
export interface BegunFor {
  conversationId: string;
  episode: number;
  caseId: string | null;
  scene: string;
  priority: number;
  /** Empty where nobody is to keep it yet. */
  agentId: string;
  at: Date;
}

type Target = Pick<Deadline, 'kind' | 'businessTime' | 'within_ms' | 'warnAfter_ms' | 'escalateToGroupId'>;

/** Begins, stops, resumes and ends deadlines, and tells of those that are close or have passed (mission C9). */
@Injectable()
export class KeepDeadlines {
  private readonly caseAnswer_ms: number;
  private readonly told: Counter<'kind' | 'told'>;

  constructor(
    private readonly store: DeadlineStore,
    private readonly targets: ServiceTargetStore,
    private readonly shopHours: ShopHours,
    private readonly outbox: Outbox,
    private readonly bell: Bell,
    private readonly ids: Ids,
    private readonly clock: Clock,
    @InjectConfig() { CASE_ANSWER_WITHIN_MINUTES }: ConversationConfig,
    metrics: Metrics,
  ) {
    this.told = metrics.counter(conversationMetrics.deadlines);
    this.caseAnswer_ms = CASE_ANSWER_WITHIN_MINUTES * minute_ms;
  }

  /**
   * Begins deadlines of these kinds by the shop's targets, in a number of statements that does not grow with the
   * conversations; one of a kind that is open already goes on, and is from now on this agent's to keep.
   */
  async begin(tx: Tx, shopId: string, kinds: readonly DeadlineKind[], begun: readonly BegunFor[]): Promise<Deadline[]> {
    const ids = begun.map(({ conversationId }) => conversationId);
    const [found, { targets }, calendar] = await Promise.all([
      this.store.openOf(tx, shopId, ids, kinds),
      this.targets.find(tx, shopId),
      this.shopHours.of(tx, shopId),
    ]);
    const open = new Map(found.map((one) => [`${one.conversationId}/${one.kind}`, one]));
    const defaults = defaultTargets(this.caseAnswer_ms);
    const added: Deadline[] = [];
    for (const one of begun) {
      for (const kind of kinds) {
        const known = open.get(`${one.conversationId}/${kind}`);
        const target = targetFor(kind, one, targets, defaults);
        if (known) await this.keep(tx, shopId, { ...known, agentId: one.agentId });
        else added.push(this.made(calendar, { ...target, ...one, kind, businessTime: true }));
      }
    }
    this.add(tx, shopId, added);
    return [...open.values(), ...added];
  }

  /** Begins the deadline of a promise that was given by the watch: it is due then, and warned of at 5/9 of the time. */
  beginUntil(tx: Tx, shopId: string, kind: DeadlineKind, begun: BegunFor, dueAt: Date): void {
    const within_ms = Math.max(1, dueAt.getTime() - begun.at.getTime());
    const target = { within_ms, warnAfter_ms: Math.floor((within_ms * 5) / 9), escalateToGroupId: '' };
    this.add(tx, shopId, [this.made(aroundTheClock, { ...target, ...begun, kind, businessTime: false })]);
  }

  /** Ends the open deadlines of conversations of these kinds: in time or too late, unless they no longer apply. */
  async end(
    tx: Tx,
    shopId: string,
    conversationIds: readonly string[],
    kinds: readonly DeadlineKind[],
    as: 'done' | 'dropped',
  ): Promise<void> {
    await this.endEach(tx, shopId, await this.store.openOf(tx, shopId, conversationIds, kinds), as);
  }

  private async endEach(tx: Tx, shopId: string, open: readonly Deadline[], as: 'done' | 'dropped'): Promise<void> {
    for (const one of open) {
      const calendar = await this.calendarOf(tx, shopId, one);
      const now = this.clock.now();
      // Nobody may have looked since it passed: what is missed is told all the same.
      const told = await this.tellMiss(tx, shopId, one, calendar, now);
      const stopped = stopClock(clockOf(told), calendar, now);
      const outcome = outcomeOf(told, as);
      const ended = { ...told, counted_ms: stopped.counted_ms, runsSince: null, lookAt: null, endedAt: now, outcome };
      await this.store.keep(tx, shopId, ended);
      const fact = {
        ...toEvent(shopId, ended),
        outcome: outcomeToContract[outcome],
        endedAt: now,
        tookMs: ended.counted_ms,
        withinMs: ended.within_ms,
      };
      await this.outbox.add(tx, events.deadlineEnded, shopId, fact);
      this.ring(tx, shopId, ended);
    }
  }

  /** Has the time for a solution stand still, as it is the customer who is waited for. Returns whether one ran. */
  async stop(tx: Tx, shopId: string, conversationId: string): Promise<boolean> {
    const [one] = await this.store.openOf(tx, shopId, [conversationId], ['resolution']);
    if (!one?.runsSince) return false;
    const calendar = await this.calendarOf(tx, shopId, one);
    const now = this.clock.now();
    const told = await this.tellMiss(tx, shopId, one, calendar, now);
    await this.keep(tx, shopId, { ...told, ...rowOf(stopClock(clockOf(told), calendar, now)) });
    return true;
  }

  /** Has the time for solutions go on, where it stands still. */
  async resume(tx: Tx, shopId: string, conversationIds: readonly string[]): Promise<void> {
    for (const one of await this.store.openOf(tx, shopId, conversationIds, ['resolution'])) {
      if (one.runsSince) continue;
      await this.keep(tx, shopId, { ...one, ...rowOf(resumeClock(clockOf(one), this.clock.now())) });
    }
  }

  /** Has the open deadline for a solution be that of a case that was put down meanwhile. */
  async attachCase(tx: Tx, shopId: string, conversationId: string, caseId: string): Promise<void> {
    for (const one of await this.store.openOf(tx, shopId, [conversationId], ['resolution'])) {
      await this.keep(tx, shopId, { ...one, caseId });
    }
  }

  /**
   * Looks at one deadline that is due to be looked at, tells what is to be told, once over all replicas, and notes when
   * to look again. Nothing happens where another replica was quicker.
   */
  async look(tx: Tx, shopId: string, deadlineId: string): Promise<void> {
    const now = this.clock.now();
    const one = await this.store.holdDue(tx, shopId, deadlineId, now);
    if (!one) return;
    const calendar = await this.calendarOf(tx, shopId, one);
    await this.keepAt(tx, shopId, await this.tell(tx, shopId, one, calendar, now), calendar);
  }

  private add(tx: Tx, shopId: string, deadlines: Deadline[]): void {
    if (deadlines.length === 0) return;
    this.store.add(tx, shopId, deadlines);
    for (const one of deadlines) this.ring(tx, shopId, one);
  }

  private made(calendar: BusinessCalendar, { at, ...made }: BegunFor & Target): Deadline {
    const { counted_ms, runsSince } = startClock(made, at);
    const { conversationId, episode, caseId, scene, priority, agentId, kind, businessTime } = made;
    const { within_ms, warnAfter_ms, escalateToGroupId } = made;
    const begun: Deadline = {
      conversationId,
      episode,
      caseId,
      scene,
      priority,
      agentId,
      kind,
      businessTime,
      within_ms,
      warnAfter_ms,
      escalateToGroupId,
      deadlineId: this.ids.next(),
      counted_ms,
      runsSince: runsSince ?? null,
      startedAt: at,
      warnsAt: null,
      dueAt: null,
      lookAt: null,
      warnedAt: null,
      missedAt: null,
      escalatedToGroupId: '',
      endedAt: null,
      outcome: null,
    };
    return timed(begun, calendar);
  }

  /** Tells of a deadline what is due, and returns it as it was told of. */
  private async tell(tx: Tx, shopId: string, one: Deadline, calendar: BusinessCalendar, now: Date): Promise<Deadline> {
    const { tell } = lookAtDeadline(clockOf(one), toldOf(one), calendar, now);
    if (!tell) return one;
    const { dueAt } = timed(one, calendar);
    const facts = { ...toEvent(shopId, one), dueAt: dueAt ?? undefined };
    this.ring(tx, shopId, one);
    tx.afterCommit(() => this.told.inc({ kind: one.kind, told: tell }));
    if (tell === 'warned') {
      await this.outbox.add(tx, events.deadlineWarned, shopId, { ...facts, warnedAt: now });
      return { ...one, warnedAt: now };
    }
    const escalatedToGroupId = one.escalateToGroupId;
    await this.outbox.add(tx, events.deadlineMissed, shopId, { ...facts, missedAt: now, escalatedToGroupId });
    return { ...one, missedAt: now, escalatedToGroupId };
  }

  /** Tells only of a miss: there is nothing left to be warned of. */
  private tellMiss(tx: Tx, shopId: string, one: Deadline, calendar: BusinessCalendar, now: Date): Promise<Deadline> {
    const { tell } = lookAtDeadline(clockOf(one), toldOf(one), calendar, now);
    return tell === 'missed' ? this.tell(tx, shopId, one, calendar, now) : Promise.resolve(one);
  }

  private async keep(tx: Tx, shopId: string, one: Deadline): Promise<void> {
    await this.keepAt(tx, shopId, one, await this.calendarOf(tx, shopId, one));
  }

  private async keepAt(tx: Tx, shopId: string, one: Deadline, calendar: BusinessCalendar): Promise<void> {
    const deadline = timed(one, calendar);
    await this.store.keep(tx, shopId, deadline);
    this.ring(tx, shopId, deadline);
  }

  private calendarOf(tx: Tx, shopId: string, { businessTime }: Deadline): Promise<BusinessCalendar> {
    return businessTime ? this.shopHours.of(tx, shopId) : Promise.resolve(aroundTheClock);
  }

  private ring(tx: Tx, shopId: string, { agentId }: Deadline): void {
    if (agentId !== '') this.bell.ringAfter(tx, [topicOfAgent(shopId, agentId)]);
  }
}
