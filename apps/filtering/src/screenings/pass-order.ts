import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { instantOf } from '../columns/told-facts.js';
import { ModelInForce } from '../models/model-in-force.js';
import type { PassOrder } from './decide-rows.js';
import type { Screening } from './screening.js';
import { ScreeningStore } from './screening.store.js';
import { ModelForgotten } from './screening-failures.js';

const named_per_read_max = 50_000;

/** What the passes of a screening go by, as it is kept: the same in every process. */
@Injectable()
export class PassOrders {
  constructor(
    private readonly screenings: ScreeningStore,
    private readonly models: ModelInForce,
  ) {}

  /** @throws {ModelForgotten} when the screening's model is no longer kept. */
  async of(tx: ReadTx, shopId: string, screening: Screening): Promise<PassOrder> {
    const { scorer, policy, contentCategory, asOf } = screening;
    const model = await this.models.version(tx, shopId, scorer);
    if (!model) throw new ModelForgotten(scorer);
    return { shopId, policy, model, category: contentCategory, instant_s: instantOf(asOf) };
  }

  /** Those of a gathered audience whom `isWanted` takes, in order of customer; undefined where it is everybody. */
  async audience(
    tx: ReadTx,
    shopId: string,
    { screeningId, audienceKind }: Screening,
    isWanted: (customerId: string) => boolean = () => true,
  ): Promise<string[] | undefined> {
    if (audienceKind === 'all') return undefined;
    const named: string[] = [];
    for (let after = ''; ; ) {
      const next = await this.screenings.nextOfAudience(tx, shopId, screeningId, after, named_per_read_max);
      for (const customerId of next) if (isWanted(customerId)) named.push(customerId);
      if (next.length < named_per_read_max) return named;
      after = next.at(-1)!;
    }
  }
}
