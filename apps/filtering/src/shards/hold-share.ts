import { Logger } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { CurrentColumns } from '../columns/current-columns.js';
import type { FactorColumns } from '../columns/factor-columns.js';
import { isOfShard } from '../columns/shard.js';
import { beginPass, cutting } from '../screenings/begin-pass.js';
import type { DecidedPart } from '../screenings/decided-part.js';
import { PassHelpers } from '../screenings/pass-helpers.js';
import { PassOrders } from '../screenings/pass-order.js';
import { ScreenedAudience } from '../screenings/screened-audience.js';
import { ScreeningNotFound } from '../screenings/screening-failures.js';
import type { Help } from '../screenings/screening-pass.js';
import { ShareNotOpen } from './shard-failures.js';
import { SHARD_SETTINGS, type ShardSettings } from './shard-settings.js';

/** A shard that is held for a screening, in this process or another one. */
export interface HeldShare {
  /** Where its columns stand. */
  position: number;
  /** Decides on its share of the audience as of a position, its own or one behind; in order of customer. */
  decide(position: number): AsyncGenerator<DecidedPart>;
  /** Ends what is left of it. */
  letGo(): void;
}

/** Holds this process's shard for a screening, to decide on its share in one pass over the columns. Keeps nothing. */
@Injectable()
export class HoldShare {
  constructor(
    private readonly transactions: Transactions,
    private readonly screenings: ScreenedAudience,
    private readonly orders: PassOrders,
    private readonly current: CurrentColumns,
    private readonly helpers: PassHelpers,
    private readonly logger: Logger,
    @Inject(SHARD_SETTINGS) private readonly settings: ShardSettings,
  ) {}

  /**
   * @throws {ScreeningNotFound} @throws {ShareNotOpen} when the shop has no such screening, or it is not being decided on.
   * @throws {ColumnsBehind} @throws {ColumnsFull}
   */
  async execute(shopId: string, screeningId: string): Promise<HeldShare> {
    const { order, named } = await this.transactions.read(shopId, async (tx) => {
      const screening = await this.screenings.find(tx, shopId, screeningId);
      if (!screening) throw new ScreeningNotFound();
      if (screening.state !== 'deciding') throw new ShareNotOpen();
      const isMine = (customerId: string) => isOfShard(customerId, this.settings.shard);
      return {
        order: await this.orders.of(tx, shopId, screening),
        named: await this.orders.audience(tx, shopId, screening, isMine),
      };
    });
    const hold = await this.current.hold();
    const { logger } = this;
    const help: Help = (work) => this.helpers.help(work);
    return {
      position: hold.position,
      decide: async function* (position) {
        const look = (work: (columns: FactorColumns) => Promise<void>) => hold.lookAt(position, work);
        const { decided } = await beginPass({ look, order, named, help }, ({ size }, took_ms) => {
          logger.info({ customers: size, model: order.model.version, took_ms }, 'a share was decided on');
        });
        yield* cutting(decided, (from) => decided.part(from));
      },
      letGo: () => hold.letGo(),
    };
  }
}
