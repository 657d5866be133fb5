import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { type AdvisedGroup, advise } from './advice.js';
import { AdviceStore } from './advice.store.js';
import { ageBands } from './decision-block.js';

/** What would have fewer of a shop's customers filtered. */
export interface Advice {
  channels: AdvisedGroup[];
  contents: AdvisedGroup[];
  ages: AdvisedGroup[];
  screenings: number;
}

/** Compares a shop's acquisition channels, contents and ages of relationships (mission B6). */
@Injectable()
export class AdviseShop {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: AdviceStore,
  ) {}

  /** Channels and contents with the best first, ages with the youngest first; groups of fewer than ten are left out. */
  execute(shopId: string): Promise<Advice> {
    return this.transactions.read(shopId, async (tx) => {
      const ages = await this.store.ages(tx, shopId);
      return {
        channels: bestFirst(advise(await this.store.channels(tx, shopId))),
        contents: bestFirst(advise(await this.store.contents(tx, shopId))),
        ages: advise(ageBands.flatMap((band) => ages.filter(({ name }) => name === band.name))),
        screenings: await this.store.countScreenings(tx, shopId),
      };
    });
  }
}

function bestFirst(groups: AdvisedGroup[]): AdvisedGroup[] {
  return groups.sort((a, b) => b.share - a.share || a.name.localeCompare(b.name));
}
