import { Clock, Ids, Logger, Metrics } from '@guanxi/chassis';
import { type Seat, SeatState, type SeatWish } from '@guanxi/contracts/presence/v1/seat.js';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { PresenceClient } from '../presence-client.js';
import { Bell } from '../watch/bell.js';
import { topicOfAgent } from '../watch/watches.js';
import { Worklist } from '../work/worklist.js';
import { type ColleagueOffer, ColleagueOfferStore } from './colleague-offer.store.js';
import { RefuseColleagueOffer } from './refuse-colleague-offer.js';
import { ReleaseSeats } from './release-seats.js';
import { WithdrawColleagueOffer } from './withdraw-colleague-offer.js';

const shops_at_once_max = 2;
const sweep_ms = 5_000;
// The contracts of ReserveSeats and SeatWish.
const offers_per_turn_max = 100;
const excluded_agents_max = 100;

/** Finds who takes the conversations that agents offer to each other; where nobody does, they stay as they are. */
@Injectable()
export class FindColleagues implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worklist: Worklist<string>;

  constructor(
    private readonly transactions: Transactions,
    private readonly store: ColleagueOfferStore,
    private readonly writer: ConversationWriter,
    private readonly presence: PresenceClient,
    private readonly refuse: RefuseColleagueOffer,
    private readonly withdraw: WithdrawColleagueOffer,
    private readonly releaseSeats: ReleaseSeats,
    private readonly bell: Bell,
    private readonly ids: Ids,
    private readonly clock: Clock,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.worklist = new Worklist(
      {
        name: 'offers to colleagues',
        nameOf: (shopId) => shopId,
        run: (shopId) => this.find(shopId),
        due: (shops_max) => transactions.readAcrossShops((tx) => store.shopsDue(tx, clock.now(), shops_max)),
        at_once_max: shops_at_once_max,
        sweep_ms,
      },
      logger,
      metrics,
    );
  }

  onApplicationBootstrap(): void {
    this.worklist.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.worklist.stop();
  }

  /** Has the shop's offers looked at once the transaction has committed. */
  wakeAfter(tx: Tx, shopId: string): void {
    tx.afterCommit(() => this.worklist.wake(shopId));
  }

  private async find(shopId: string): Promise<void> {
    const now = this.clock.now();
    const due = await this.transactions.read(shopId, (tx) => this.store.due(tx, shopId, now, offers_per_turn_max));
    for (const { conversationId, seatId } of due.filter((offer) => offer.seatId)) {
      await this.withHeld(shopId, conversationId, async (tx, offer) => {
        if (offer.seatId === seatId) await this.refuse.execute(tx, shopId, offer);
      });
    }
    const open = due.filter(({ seatId }) => !seatId);
    if (open.length > 0) await this.seek(shopId, open);
    if (due.length === offers_per_turn_max || open.length < due.length) this.worklist.wake(shopId);
  }

  private async seek(shopId: string, offers: ColleagueOffer[]): Promise<void> {
    await this.releaseSeats.settle(shopId);
    const wishes = offers.map(wishOf);
    const answers = await this.presence.reserveSeats(shopId, this.ids.next(), wishes, { areAccepted: false });
    for (const [i, { conversationId, offerId }] of offers.entries()) {
      const seat = answers[i]?.seat;
      const isUsed = await this.withHeld(shopId, conversationId, async (tx, offer) => {
        if (offer.offerId !== offerId || offer.seatId) return offer.seatId === seat?.seatId;
        const isLetGo = await this.releaseSeats.isLetGo(tx, shopId, seat);
        // She is asked for again once it is back.
        if (isLetGo) this.wakeAfter(tx, shopId);
        return !isLetGo && this.offer(tx, shopId, offer, seat);
      });
      if (seat && !isUsed) await this.transactions.run(shopId, (tx) => this.releaseSeats.add(tx, shopId, seat.seatId));
    }
  }

  /** Returns whether the seat is used. */
  private async offer(tx: Tx, shopId: string, offer: ColleagueOffer, seat: Seat | undefined): Promise<boolean> {
    const { conversationId } = offer;
    const isGood = seat?.state === SeatState.RESERVED && (seat.expiresAt as Date) > this.clock.now();
    if (!isGood) {
      await this.withdraw.execute(tx, shopId, conversationId);
      return false;
    }
    const { seatId, agentId, agentName, expiresAt } = seat as Seat & { expiresAt: Date };
    await this.store.offer(tx, shopId, conversationId, { seatId, agentId, agentName, expiresAt });
    this.bell.ringAfter(tx, [topicOfAgent(shopId, agentId)]);
    return true;
  }

  private withHeld<T>(
    shopId: string,
    conversationId: string,
    work: (tx: Tx, offer: ColleagueOffer) => Promise<T>,
  ): Promise<T | undefined> {
    return this.transactions.run(shopId, async (tx) => {
      await this.writer.hold(tx, shopId, conversationId);
      const offer = await this.store.find(tx, shopId, conversationId);
      return offer && work(tx, offer);
    });
  }
}

function wishOf({ offerId, toAgentId, toGroupId, fromAgentId, refusedBy }: ColleagueOffer): SeatWish {
  return {
    conversationId: offerId,
    skills: [],
    groupIds: toGroupId === '' ? [] : [toGroupId],
    preferredAgentId: '',
    onlyAgentId: toAgentId,
    excludedAgentIds: [fromAgentId, ...refusedBy].slice(0, excluded_agents_max),
    channel: '',
  };
}
