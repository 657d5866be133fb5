import { Clock, Logger, Metrics } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Worklist } from '../work/worklist.js';
import { CaseStore } from './case.store.js';
import { HoldCase } from './hold-case.js';
import { MoveCase, thePlatform } from './move-case.js';

const answer_ms_max = 7 * 24 * 60 * 60_000;
const cases_at_once_max = 2;
const sweep_ms = 60_000;

interface Unanswered {
  shopId: string;
  caseId: string;
}

/** Closes cases whose customers were told a week ago that they are solved, and have not answered (mission C11). */
@Injectable()
export class CloseUnanswered implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worklist: Worklist<Unanswered>;

  constructor(
    private readonly store: CaseStore,
    private readonly hold: HoldCase,
    private readonly move: MoveCase,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.worklist = new Worklist(
      {
        name: 'unanswered cases',
        nameOf: ({ shopId, caseId }) => `${shopId}/${caseId}`,
        run: (one) => this.close(one),
        due: (cases_max) => this.due(cases_max),
        at_once_max: cases_at_once_max,
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

  /** Up to so many cases that were not answered for a week. */
  due(cases_max: number): Promise<Unanswered[]> {
    const before = this.deadline();
    return this.transactions.readAcrossShops((tx) => this.store.solvedBefore(tx, before, cases_max));
  }

  /** Closes one, unless she has answered meanwhile, or another replica was quicker. */
  close({ shopId, caseId }: Unanswered): Promise<void> {
    return this.transactions.run(shopId, async (tx) => {
      const { held } = await this.hold.execute(tx, shopId, caseId);
      const isDue = held.step === 'solved' && held.changedAt !== null && held.changedAt < this.deadline();
      if (isDue) await this.move.execute(tx, held, 'give_up', thePlatform);
    });
  }

  private deadline(): Date {
    return new Date(this.clock.now().getTime() - answer_ms_max);
  }
}
