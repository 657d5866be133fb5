import { status } from '@grpc/grpc-js';
import { Clock, GuanxiError, type Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { type BuyerRow, PortraitFactsStore } from './portrait-facts.store.js';
import { type Valuation, ValuationStore } from './valuation.store.js';
import { type BuyingModel, modelBuyers, priceLevelOf, worthOf } from './value-buyers.js';

const buyers_fitted_max = 100_000;
const buyers_per_page_max = 10_000;

/** Thrown when customers are to be valued of whom none bought yet. */
export class NobodyBought extends GuanxiError {
  constructor() {
    super(
      status.FAILED_PRECONDITION,
      'NOBODY_BOUGHT',
      'no customer of this shop has bought yet: there is nothing to value',
    );
  }
}

/** Fits how a shop's customers buy, and values each of them by it (mission A4). */
@Injectable()
export class ValueCustomers {
  constructor(
    private readonly transactions: Transactions,
    private readonly facts: PortraitFactsStore,
    private readonly valuations: ValuationStore,
    private readonly clock: Clock,
  ) {}

  /**
   * The valuation. Pages of customers are kept as they are worked out, so what records behaviours never waits for all of
   * them; a run that dies half-way leaves a mix of two valuations until the next.
   *
   * @throws {NobodyBought}
   */
  async execute(shopId: string, idempotency: Idempotency | undefined): Promise<Valuation> {
    const now = this.clock.now();
    const buyers = await this.transactions.read(shopId, (tx) => this.facts.countBuyers(tx, shopId));
    if (buyers === 0) throw new NobodyBought();
    const model = await this.model(shopId, now, Math.ceil(buyers / buyers_fitted_max));
    const priceBounds = await this.transactions.read(shopId, (tx) => this.facts.priceBounds(tx, shopId));
    let valuedCount = 0;
    for await (const page of this.pages(shopId, now, 1)) {
      const valued = page.map((buyer) => ({
        customerId: buyer.customerId,
        expectedPurchases: worthOf(model, buyer),
        priceLevel: priceLevelOf(buyer.meanCents, priceBounds),
      }));
      await this.transactions.run(shopId, (tx) => this.facts.keepValues(tx, shopId, valued));
      valuedCount += page.length;
    }
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const valuation = { ...toParameters(model), valuedCount, priceBounds, valuedAt: now };
      await this.valuations.keep(tx, shopId, valuation);
      return valuation;
    });
  }

  private async model(shopId: string, now: Date, oneIn: number): Promise<BuyingModel> {
    const sample: BuyerRow[] = [];
    for await (const page of this.pages(shopId, now, oneIn)) sample.push(...page);
    return modelBuyers(sample);
  }

  private async *pages(shopId: string, now: Date, oneIn: number): AsyncIterable<BuyerRow[]> {
    for (let after = ''; ; ) {
      const page = await this.transactions.read(shopId, (tx) =>
        this.facts.buyers(tx, shopId, after, now, buyers_per_page_max, oneIn),
      );
      const last = page.at(-1);
      if (!last) return;
      yield page;
      after = last.customerId;
    }
  }
}

function toParameters({ r, alpha, a, b, logLikelihood, fittedCustomers }: BuyingModel) {
  return { r, alphaDays: alpha, a, b, logLikelihood, fittedCustomers };
}
