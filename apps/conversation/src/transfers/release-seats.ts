import { Logger, Metrics } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { PresenceClient } from '../presence-client.js';
import { Worklist } from '../work/worklist.js';
import { SeatReleaseStore } from './seat-release.store.js';

const shops_at_once_max = 2;
const sweep_ms = 5_000;
const seats_per_turn_max = 100;

/** Gives seats back to presence, in the end even if presence is down when they become free. */
@Injectable()
export class ReleaseSeats implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worklist: Worklist<string>;

  constructor(
    private readonly store: SeatReleaseStore,
    private readonly transactions: Transactions,
    private readonly presence: PresenceClient,
    logger: Logger,
    metrics: Metrics,
  ) {
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

  /** Gives back what is due now. @throws {GuanxiError} when presence cannot be asked. */
  async settle(shopId: string): Promise<void> {
    const seatIds = await this.transactions.run(shopId, async (tx) => {
      await this.store.decide(tx, shopId);
      return this.store.list(tx, shopId, seats_per_turn_max);
    });
    if (seatIds.length === 0) return;
    await this.presence.releaseSeats(shopId, seatIds);
    await this.transactions.run(shopId, (tx) => this.store.removeAll(tx, shopId, seatIds));
    if (seatIds.length === seats_per_turn_max) this.worklist.wake(shopId);
  }
}
