import type { Client } from '@guanxi/chassis/client';
import { ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { AssignmentState, TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { AgentServiceService, Intent, SuspendedFor } from '@guanxi/contracts/presence/v1/agent.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import { CaseDesk } from '../cases/case-desk.js';
import { DeadlineWatch } from '../cases/deadline-watch.js';
import { describeFailure } from '../describe-failure.js';
import { patiently, reconnecting } from '../platform/reconnecting.js';
import type { Session } from '../session.js';
import type { LineInput } from '../terminal/line-input.js';
import { renderTable } from '../terminal/table.js';
import { Watched } from '../watched.js';
import { afterAssignment, type Desk, emptyDesk, offeredOf, ownedOf, type Place, type SeenAssignment } from './desk.js';
import { Lease } from './lease.js';
import { ListenedConversation } from './listened-conversation.js';
import { type AgentAction, readAgentInput } from './read-agent-input.js';

export interface DeskOrder {
  shopId: string;
  agentId: string;
  /** From a pipe: how long an offer or a customer's words are waited for. */
  wait_ms: number;
}

/** An agent at work: what is offered to her and said to her is printed, what she types is done. */
export class AgentDesk {
  private readonly conversations: Client<typeof ConversationServiceService>;
  private readonly transfers: Client<typeof TransferServiceService>;
  private readonly presence: Client<typeof PresenceServiceService>;
  private readonly agents: Client<typeof AgentServiceService>;
  private readonly working = new AbortController();
  private readonly desk = new Watched<Desk>(emptyDesk);
  private readonly listened = new Map<string, ListenedConversation>();
  private readonly cases: CaseDesk;
  private readonly done = { taken: 0, answered: 0, closed: 0, handedBack: 0, declined: 0 };

  constructor(
    private readonly session: Session,
    private readonly input: LineInput,
    private readonly order: DeskOrder,
  ) {
    const { platform, signal } = session;
    const caller = { subject: order.agentId, role: 'agent', shop: order.shopId } as const;
    this.conversations = platform.client('conversation', ConversationServiceService, caller);
    this.transfers = platform.client('conversation', TransferServiceService, caller);
    this.presence = platform.client('presence', PresenceServiceService, caller);
    this.agents = platform.client('presence', AgentServiceService, caller);
    this.cases = new CaseDesk(session, (text) => input.print(text), order);
    signal.addEventListener('abort', () => this.working.abort(), { once: true });
  }

  /** Works until she quits. Returns what she did. */
  async work(): Promise<object> {
    const { texts, newKey, now, terminal } = this.session;
    const { shopId, agentId } = this.order;
    const { signal } = this.working;
    const lease = new Lease(this.presence, {
      shopId,
      agentId,
      deviceId: `cli-${newKey()}`,
      newKey,
      now,
      signal,
      onReopened: () => this.input.print(texts.agent.leaseLost),
    });
    await lease.open();
    this.input.print(terminal.colours.dim(texts.agent.started(agentId, shopId)));
    const watch = this.watchAssignments().catch((error: unknown) => {
      this.input.close();
      throw error;
    });
    // What it throws is thrown below; until then it must not count as unhandled.
    watch.catch(() => {});
    const deadlines = new DeadlineWatch(this.session, (text) => this.input.print(text), {
      shopId,
      agentId,
      signal,
      customerOf: (conversationId) => this.placeOf(conversationId)?.customerId,
    });
    const told = deadlines.tell();
    const kept = lease.keep();
    try {
      await this.readLines();
    } finally {
      this.working.abort();
      await kept;
      await told;
      await lease.close().catch(() => {});
    }
    await watch;
    return { agentId, ...this.done, ...this.cases.done, warned: deadlines.warned, missed: deadlines.missed };
  }

  private async watchAssignments(): Promise<void> {
    const { texts, now } = this.session;
    const { shopId, agentId } = this.order;
    const { signal } = this.working;
    const open = () => this.transfers.watchAssignments({ shopId, agentId }, { signal });
    const assignments = reconnecting(open, {
      signal,
      now,
      onLost: () => {
        this.input.print(texts.chat.reconnecting);
        this.forgetOffers();
      },
      onRestored: () => this.input.print(texts.chat.reconnected),
    });
    for await (const { assignment } of assignments) if (assignment) this.note(assignment);
  }

  /** Offers that still stand are told again after a reconnection. */
  private forgetOffers(): void {
    for (const { conversationId, customerId } of offeredOf(this.desk.value.places)) {
      const gone = { conversationId, customerId, state: AssignmentState.GONE };
      this.desk.value = afterAssignment(this.desk.value, gone);
    }
  }

  private note(assignment: SeenAssignment): void {
    const { agent: texts } = this.session.texts;
    const { conversationId, customerId, state, expiresAt } = assignment;
    const before = this.placeOf(conversationId);
    this.desk.value = afterAssignment(this.desk.value, assignment);
    const place = this.placeOf(conversationId);
    if (before?.state === place?.state) return;
    if (place?.state === AssignmentState.OFFERED) {
      const left_s = Math.round(((expiresAt?.getTime() ?? 0) - this.session.now().getTime()) / 1_000);
      this.input.print(texts.offered(place.number, customerId, Math.max(0, left_s)));
    }
    if (place?.state === AssignmentState.OWNED) {
      this.input.print(texts.owned(place.number, customerId));
      this.listen(place);
    }
    if (state === AssignmentState.GONE && before) {
      this.input.print(texts.gone(customerId));
      this.listened.get(conversationId)?.stop();
      this.listened.delete(conversationId);
      if (before.state === AssignmentState.OFFERED) void this.tellIfSilent();
    }
  }

  /** Tells her where an offer that she let run out has set her not responding. */
  private async tellIfSilent(): Promise<void> {
    const { shopId, agentId } = this.order;
    // Presence that cannot be asked now says it by offering her nothing; list and online still work.
    const answer = await this.agents.getAgent({ shopId, agentId }).catch(() => undefined);
    if (answer?.agent?.presence?.suspendedFor !== SuspendedFor.NOT_RESPONDING) return;
    this.input.print(this.session.texts.agent.notResponding);
  }

  private listen({ conversationId, customerId }: Place): void {
    if (this.listened.has(conversationId)) return;
    const { shopId, agentId } = this.order;
    this.listened.set(
      conversationId,
      new ListenedConversation(this.session, this.input, this.conversations, {
        shopId,
        agentId,
        conversationId,
        customerId,
        signal: this.working.signal,
      }),
    );
  }

  private placeOf(conversationId: string): Place | undefined {
    return this.desk.value.places.find((place) => place.conversationId === conversationId);
  }

  private async readLines(): Promise<void> {
    for (let line = await this.input.next(); line !== undefined; line = await this.input.next()) {
      const action = readAgentInput(line);
      if (action.does === 'quit') return;
      try {
        await this.perform(action);
      } catch (error) {
        // A script that goes on after a failure would do the rest to the wrong customer.
        if (!this.session.terminal.interactive) throw error;
        const { message, reason } = await describeFailure(error, this.session.platform);
        this.input.print(`${message} (${reason})`);
      }
    }
  }

  private async perform(action: AgentAction): Promise<void> {
    const { agent: texts } = this.session.texts;
    switch (action.does) {
      case 'intend': {
        const { shopId, agentId } = this.order;
        const idempotencyKey = this.session.newKey();
        await this.patiently(() => this.presence.setIntent({ shopId, agentId, idempotencyKey, intent: action.intent }));
        this.input.print(texts.nowIntent(texts.intents[Intent[action.intent] as keyof typeof texts.intents]));
        break;
      }
      case 'take':
      case 'decline':
        await this.answerOffer(action.does, action.number);
        break;
      case 'use':
        this.use(action.number);
        break;
      case 'answer':
        await this.withCurrent((place) => this.answer(place, action.text));
        break;
      case 'close':
        await this.withCurrent((place) => this.end(place, 'close'));
        break;
      case 'back':
        await this.withCurrent((place) => this.end(place, 'back'));
        break;
      case 'pass':
        await this.withCurrent((place) => this.pass(place, action));
        break;
      case 'wait':
        await this.withCurrent((place) => this.waitForCustomer(place));
        break;
      case 'cases':
        await this.cases.list();
        break;
      case 'case':
        await this.takeCase(action.number);
        break;
      case 'await':
        await this.withCurrent((place) => this.cases.awaitCustomer(place.conversationId));
        break;
      case 'solve':
        await this.withCurrent((place) => this.cases.solve(place.conversationId, action.text));
        break;
      case 'list':
        this.list();
        break;
      case 'help':
        this.input.print(texts.help.join('\n'));
        break;
    }
  }

  private async answerOffer(does: 'take' | 'decline', number?: number): Promise<void> {
    const { terminal, signal, texts } = this.session;
    const isOffered = ({ places }: Desk) =>
      offeredOf(places).some((place) => (number ?? place.number) === place.number);
    const wait_ms = terminal.interactive ? 0 : this.order.wait_ms;
    await this.desk.until(isOffered, wait_ms, signal);
    const place = offeredOf(this.desk.value.places).find((offer) => (number ?? offer.number) === offer.number);
    if (!place) {
      this.input.print(number === undefined ? texts.agent.nothingOffered : texts.agent.noSuchPlace(number));
      return;
    }
    const { conversationId, customerId } = place;
    const { shopId, agentId } = this.order;
    const call = { shopId, agentId, conversationId, idempotencyKey: this.session.newKey() };
    if (does === 'decline') {
      await this.patiently(() => this.transfers.declineAssignment(call));
      this.done.declined += 1;
      return;
    }
    await this.patiently(() => this.transfers.acceptAssignment(call));
    this.done.taken += 1;
    // Her next line is meant for this customer, also where the stream has not told yet.
    this.note({ conversationId, customerId, state: AssignmentState.OWNED });
    this.desk.value = { ...this.desk.value, current: place.number };
  }

  private async takeCase(number?: number): Promise<void> {
    const taken = await this.cases.take(number);
    if (!taken) return;
    this.note({ ...taken, state: AssignmentState.OWNED });
    const place = this.placeOf(taken.conversationId);
    this.desk.value = { ...this.desk.value, current: place?.number ?? this.desk.value.current };
  }

  private use(number?: number): void {
    const place = ownedOf(this.desk.value.places).find((owned) => owned.number === number);
    if (place) this.desk.value = { ...this.desk.value, current: place.number };
    else this.input.print(this.session.texts.agent.noSuchPlace(number ?? 0));
  }

  private async withCurrent(act: (place: Place) => Promise<void>): Promise<void> {
    const { places, current } = this.desk.value;
    const place = ownedOf(places).find(({ number }) => number === current);
    if (place) await act(place);
    else this.input.print(this.session.texts.agent.noCustomer);
  }

  private async answer({ conversationId }: Place, text: string): Promise<void> {
    const { shopId } = this.order;
    const said = { shopId, conversationId, idempotencyKey: this.session.newKey(), text: { text, articleIds: [] } };
    const { message } = await this.patiently(() => this.conversations.sendMessage(said));
    this.listened.get(conversationId)?.answered(message?.sequence ?? 0);
    this.done.answered += 1;
  }

  private async end({ conversationId, customerId }: Place, does: 'close' | 'back'): Promise<void> {
    const { shopId, agentId } = this.order;
    const idempotencyKey = this.session.newKey();
    const call = { shopId, idempotencyKey, agentId, conversationId };
    if (does === 'close') await this.patiently(() => this.conversations.closeEpisode(call));
    else await this.patiently(() => this.transfers.handBack(call));
    this.done[does === 'close' ? 'closed' : 'handedBack'] += 1;
    this.note({ conversationId, customerId, state: AssignmentState.GONE });
  }

  /** She keeps the customer until the colleague takes her. */
  private async pass({ conversationId }: Place, { to, note }: Extract<AgentAction, { does: 'pass' }>): Promise<void> {
    const { shopId, agentId } = this.order;
    const call = { shopId, agentId, conversationId, idempotencyKey: this.session.newKey(), to, note };
    await this.patiently(() => this.transfers.offerToColleague(call));
    this.input.print(this.session.texts.agent.passedOn(to.value));
  }

  private async waitForCustomer({ conversationId }: Place): Promise<void> {
    const { wait_ms } = this.order;
    const { texts, signal } = this.session;
    const spoke = await this.listened.get(conversationId)?.untilCustomerSpoke(wait_ms, signal);
    if (!spoke) this.input.print(texts.chat.noAnswer(wait_ms / 1_000));
  }

  private patiently<T>(call: () => Promise<T>): Promise<T> {
    return patiently(call, { signal: this.session.signal, now: this.session.now });
  }

  private list(): void {
    const { texts } = this.session;
    const { places, current } = this.desk.value;
    if (places.length === 0) {
      this.input.print(texts.agent.listEmpty);
      return;
    }
    const rows = places.map(({ number, customerId, state }) => [
      `${number}${number === current ? ' ←' : ''}`,
      customerId,
      state === AssignmentState.OWNED ? texts.agent.states.OWNED : texts.agent.states.OFFERED,
    ]);
    const columns = [{ heading: '#' }, { heading: texts.customer }, { heading: texts.agent.state }];
    this.input.print(`${renderTable(columns, rows)}`);
  }
}
