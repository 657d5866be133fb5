import { Clock, Logger } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { CurrentColumns } from '../columns/current-columns.js';
import type { FactorColumns } from '../columns/factor-columns.js';
import { PastColumns } from '../columns/past-columns.js';
import { GatherShares } from '../shards/gather-shares.js';
import { beginPass, cutting } from './begin-pass.js';
import { DecisionStore } from './decision.store.js';
import type { BlockColumns, DecisionBlock } from './decision-block.js';
import { PassHelpers } from './pass-helpers.js';
import { PassOrders } from './pass-order.js';
import type { Screening } from './screening.js';
import { ScreeningStore } from './screening.store.js';
import { screeningCompleted } from './screening-events.js';
import { type Help, passOverNamed } from './screening-pass.js';
import { reportOf } from './screening-report.js';

const past_customers_max = 10_000;

/** A block, once it is durable, or how far the screening has come without it. */
export interface BlockProgress {
  block: BlockColumns | undefined;
  screening: Screening | undefined;
}

/** One stream's way through the blocks of a screening. */
export interface BlockScreener {
  /** The block with a number: read where it was decided already, else decided if it is its turn. */
  block(number: number): Promise<BlockProgress>;
  /** Ends what is left of the stream's pass over the columns. */
  end(): Promise<void>;
}

/** A pass over the columns in memory, of this process or of all shards, and where the journal stood. */
interface LivePass {
  position: number;
  blocks: AsyncGenerator<DecisionBlock>;
}

/** What the next block is to be decided from. */
interface Step {
  screening: Screening;
  blocks: number;
}

/**
 * Decides an audience block by block, each in one transaction that advances the screening's own mark.
 *
 * A screening that begins now is decided in one pass over the columns in memory. One that looks from an instant past, or
 * is taken up where another process left it, is decided on columns drawn from the behaviours that are kept, up to the
 * very position of the journal that the first block was decided on: the same factors, so the same decisions.
 */
@Injectable()
export class ScreenBlocks {
  constructor(
    private readonly transactions: Transactions,
    private readonly screenings: ScreeningStore,
    private readonly decisions: DecisionStore,
    private readonly current: CurrentColumns,
    private readonly past: PastColumns,
    private readonly orders: PassOrders,
    private readonly shares: GatherShares,
    private readonly helpers: PassHelpers,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** A screening that this stream has just begun, to look from now, is given as it stands, with where the journal stood. */
  of(shopId: string, screeningId: string, begun?: { screening: Screening; position: number }): BlockScreener {
    let pass: LivePass | undefined;
    // How the screening stands after what we did ourselves, so that it need not be read again; the next write looks anyway.
    let standing = begun?.screening;
    const endPass = async () => {
      const ending = pass;
      pass = undefined;
      await ending?.blocks.return(undefined);
    };
    return {
      end: endPass,
      block: async (number) => {
        const known = standing
          ? { screening: standing, block: undefined }
          : await this.read(shopId, screeningId, number);
        const { screening } = known;
        if (known.block || screening?.state !== 'deciding') return known;
        if (number === 0 && begun) pass = await this.passOver(shopId, screening, begun.position);
        const mine = pass && screening.position === (number === 0 ? null : pass.position) ? pass : undefined;
        const block = mine ? (await mine.blocks.next()).value : await this.pastBlock(shopId, screening);
        const reached = mine?.position ?? screening.position;
        const { isKept, completed } = await this.keep(shopId, { screening, blocks: number }, block, reached);
        const isMine = isKept && mine && block;
        standing = isMine ? { ...screening, decidedUpTo: block.lastCustomerId, position: reached } : undefined;
        // Another stream has gone on where this pass was to: its blocks end elsewhere, so the pass no longer fits.
        if (!isKept) await endPass();
        return { block: isKept ? block : undefined, screening: completed };
      },
    };
  }

  private read(shopId: string, screeningId: string, number: number): Promise<BlockProgress> {
    return this.transactions.read(shopId, async (tx) => ({
      block: await this.decisions.block(tx, shopId, screeningId, number),
      screening: await this.screenings.find(tx, shopId, screeningId),
    }));
  }

  private async passOver(shopId: string, screening: Screening, position: number): Promise<LivePass> {
    if (this.shares.isNeeded) return this.shares.execute(shopId, screening.screeningId, position);
    const { order, named } = await this.transactions.read(shopId, async (tx) => ({
      order: await this.orders.of(tx, shopId, screening),
      named: await this.orders.audience(tx, shopId, screening),
    }));
    const look = (work: (columns: FactorColumns) => Promise<void>) => this.current.look(position, work);
    const help: Help = (work) => this.helpers.help(work);
    const begun = await beginPass({ look, order, named, help }, ({ size }, took_ms) => {
      this.logger.info({ customers: size, model: order.model.version, took_ms }, 'an audience was decided on');
    });
    return { position: begun.position, blocks: cutting(begun.decided, (from) => begun.decided.block(from)) };
  }

  private async pastBlock(shopId: string, screening: Screening): Promise<DecisionBlock | undefined> {
    const { screeningId, audienceKind, decidedUpTo } = screening;
    const { customerIds, order } = await this.transactions.read(shopId, async (tx) => ({
      customerIds:
        audienceKind === 'all'
          ? await this.past.nextOfAll(tx, shopId, decidedUpTo, screening, past_customers_max)
          : await this.screenings.nextOfAudience(tx, shopId, screeningId, decidedUpTo, past_customers_max),
      order: await this.orders.of(tx, shopId, screening),
    }));
    if (customerIds.length === 0) return undefined;
    const columns = await this.past.of(shopId, customerIds, screening);
    const pass = passOverNamed(columns, order, customerIds);
    await pass.run();
    return pass.decided.block(0);
  }

  /** Keeps a block, or, where none is left, counts up and tells. It is not kept where another stream was faster. */
  private keep(
    shopId: string,
    step: Step,
    block: DecisionBlock | undefined,
    position: number | null,
  ): Promise<{ isKept: boolean; completed?: Screening }> {
    const { screening, blocks } = step;
    const { screeningId, decidedUpTo } = screening;
    return this.transactions.run(shopId, async (tx) => {
      if (block) {
        const mark = { number: blocks, decidedUpTo, position };
        return { isKept: await this.decisions.addBlock(tx, shopId, screeningId, mark, block) };
      }
      const held = await this.screenings.findForUpdate(tx, shopId, screeningId);
      if (held.state !== 'deciding' || held.decidedUpTo !== decidedUpTo) return { isKept: false };
      return { isKept: true, completed: await this.complete(tx, shopId, { ...held, position }) };
    });
  }

  private async complete(tx: Tx, shopId: string, screening: Screening): Promise<Screening> {
    const { screeningId } = screening;
    const completedAt = this.clock.now();
    const report = reportOf(await this.decisions.tallies(tx, shopId, screeningId));
    await this.screenings.complete(tx, shopId, screeningId, report, completedAt);
    const completed = { ...screening, ...report, state: 'completed' as const, completedAt };
    await this.outbox.add(tx, events.screeningCompleted, shopId, screeningCompleted(shopId, completed));
    return completed;
  }
}
