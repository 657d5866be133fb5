import { Logger, Metrics } from '@guanxi/chassis';
import { type ReadTx, Sweeps, Transactions, type Tx } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { PresenceClient } from '../presence-client.js';
import { Worklist } from '../work/worklist.js';
import { SeatReleaseStore, type TakenSeat } from './seat-release.store.js';

const shops_at_once_max = 2;
const sweep_ms = 5_000;
const seats_per_turn_max = 100;
// Far longer than an answer of presence is under way to whoever would use the seat in it.
const released_keep_hours = 1;

/** Gives seats back to presence, in the end even if presence is down when they become free. */
@Injectable()
export class ReleaseSeats implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worklist: Worklist<string>;

  constructor(
    private readonly store: SeatReleaseStore,
    private readonly transactions: Transactions,
    private readonly presence: PresenceClient,
    private readonly writer: ConversationWriter,
    sweeps: Sweeps,
    logger: Logger,
    metrics: Metrics,
  ) {
    sweeps.add({ table: 'released_seats', column: 'released_at', keep_hours: released_keep_hours });
    this.worklist = new Worklist(
      {
        name: 'seat releases',
        nameOf: (shopId) => shopId,
        run: (shopId) => this.settle(shopId),
        due: (shops_max) => transactions.readAcrossShops((tx) => store.shopsDue(tx, shops_max)),
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

  /** Notes, in the transaction that lets go of it, that a seat is to be given back. */
  add(tx: Tx, shopId: string, seatId: string): Promise<void> {
    return this.addAll(tx, shopId, [seatId]);
  }

  async addAll(tx: Tx, shopId: string, seatIds: string[]): Promise<void> {
    if (seatIds.length === 0) return;
    await this.store.add(tx, shopId, seatIds);
    tx.afterCommit(() => this.worklist.wake(shopId));
  }

  /**
   * Looks at seats that presence has taken: of those that nobody here knows of, one that nobody waits for is given back, and
   * what one is that somebody waits for is seen later.
   */
  async look(tx: Tx, shopId: string, taken: readonly TakenSeat[]): Promise<void> {
    const unknown = taken.length === 0 ? [] : await this.store.unknown(tx, shopId, taken);
    const suspected = unknown.filter(({ isAwaited }) => !isAwaited);
    const awaited = await this.addOrphans(tx, shopId, suspected);
    const doubtful = [...unknown.filter(({ isAwaited }) => isAwaited), ...awaited];
    if (doubtful.length > 0) await this.store.doubt(tx, shopId, doubtful);
  }

  /**
   * Has those of these seats given back that nobody here knows of and nobody waits for. Their conversations are held, so that
   * who comes to wait again meanwhile is not given the very seat that goes.
   *
   * @returns those that somebody has come to wait for.
   */
  private async addOrphans(tx: Tx, shopId: string, suspected: readonly TakenSeat[]): Promise<TakenSeat[]> {
    if (suspected.length === 0) return [];
    const ids = suspected.map(({ conversationId }) => conversationId);
    const [, unknown] = await Promise.all([
      this.writer.holdAll(tx, shopId, ids),
      this.store.unknown(tx, shopId, suspected),
    ]);
    const orphans = unknown.filter(({ isAwaited }) => !isAwaited);
    await this.addAll(
      tx,
      shopId,
      orphans.map(({ seatId }) => seatId),
    );
    return unknown.filter(({ isAwaited }) => isAwaited);
  }

  /**
   * Which of these were let go. Presence answers with the seat that a conversation holds there, and that may be one which is
   * on its way back: such a seat is never used again.
   */
  letGo(tx: ReadTx, shopId: string, seatIds: string[]): Promise<Set<string>> {
    return this.store.letGo(tx, shopId, seatIds);
  }

  /** Whether this one, where there is one, was let go. */
  async isLetGo(tx: ReadTx, shopId: string, seat: { seatId: string } | undefined): Promise<boolean> {
    return seat !== undefined && (await this.letGo(tx, shopId, [seat.seatId])).size > 0;
  }

  /** Gives back what is due now. @throws {GuanxiError} when presence cannot be asked. */
  async settle(shopId: string): Promise<void> {
    const seatIds = await this.transactions.run(shopId, async (tx) => {
      const [decided, due] = await Promise.all([
        this.store.decided(tx, shopId),
        this.store.list(tx, shopId, seats_per_turn_max),
      ]);
      if (decided.length === 0) return due;
      await this.decideDoubts(tx, shopId, decided);
      return this.store.list(tx, shopId, seats_per_turn_max);
    });
    if (seatIds.length === 0) return;
    await this.presence.releaseSeats(shopId, seatIds);
    await this.transactions.run(shopId, (tx) => this.store.settle(tx, shopId, seatIds));
    if (seatIds.length === seats_per_turn_max) this.worklist.wake(shopId);
  }

  private async decideDoubts(
    tx: Tx,
    shopId: string,
    decided: readonly (TakenSeat & { isUsed: boolean })[],
  ): Promise<void> {
    const suspected = decided.filter(({ isUsed }) => !isUsed);
    const awaited = new Set((await this.addOrphans(tx, shopId, suspected)).map(({ seatId }) => seatId));
    const clear = decided.map(({ seatId }) => seatId).filter((seatId) => !awaited.has(seatId));
    await this.store.forgetDoubts(tx, shopId, clear);
  }
}
