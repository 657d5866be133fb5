import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { FactorReader } from '../columns/factor-reader.js';
import { PastColumns } from '../columns/past-columns.js';
import { instantOf } from '../columns/told-facts.js';
import type { FactorValues } from '../factors/factor-catalogue.js';
import { ModelInForce } from '../models/model-in-force.js';
import { contributionsTo, type Head, type HeadName, never_days } from '../models/screening-model.js';
import type { Reason } from './decide-screening.js';
import { DecisionStore, type FoundDecision } from './decision.store.js';
import { earlyFactorNames } from './early-factors.js';
import type { Screening } from './screening.js';
import { ScreeningStore } from './screening.store.js';
import { NeverScreened } from './screening-failures.js';

/** One thing that was weighed. */
export interface ExplainedFactor {
  name: string;
  value: number;
  /** What it added to the log-odds of what decided ({@link headOfReason}); 0 for a fact that only a rule reads. */
  contribution: number;
}

export interface Explanation {
  decision: FoundDecision;
  screening: Screening | undefined;
  /** The heaviest first. */
  factors: ExplainedFactor[];
}

/** Why a customer was kept or filtered (mission B6): her factors as they were, drawn again from the behaviours kept. */
@Injectable()
export class ExplainDecision {
  constructor(
    private readonly transactions: Transactions,
    private readonly decisions: DecisionStore,
    private readonly screenings: ScreeningStore,
    private readonly past: PastColumns,
    private readonly models: ModelInForce,
  ) {}

  /** @throws {NeverScreened} when she was not in that screening, or in none of the last 500 where none is named. */
  async execute(shopId: string, customerId: string, screeningId: string | undefined): Promise<Explanation> {
    const { decision, screening, model } = await this.transactions.read(shopId, async (tx) => {
      const decision = await this.decisions.find(tx, shopId, customerId, screeningId);
      if (!decision) throw new NeverScreened();
      const screening = await this.screenings.find(tx, shopId, decision.screeningId);
      const isDrawn = screening && !decision.factors;
      return { decision, screening, model: isDrawn && (await this.models.version(tx, shopId, screening.scorer)) };
    });
    if (!screening || decision.factors) return { decision, screening, factors: earlyFactors(decision.factors ?? []) };
    const columns = await this.past.of(shopId, [customerId], screening);
    const shop = columns.shop(shopId);
    const row = shop.ids.find(customerId);
    const isKnown = row !== -1 && decision.reason !== 'no_relationship';
    if (!isKnown) return { decision, screening, factors: [] };
    const reader = new FactorReader(columns, shop, instantOf(screening.asOf), screening.contentCategory);
    return {
      decision,
      screening,
      factors: explained(reader.valuesOf(row), model ? model.heads[headOfReason(decision.reason)] : undefined),
    };
  }
}

/** Which prediction a reason goes by; a response where it goes by none, since that is what orders those who are kept. */
export function headOfReason(reason: Reason): HeadName {
  if (reason === 'does_not_read') return 'reads';
  return reason === 'likely_to_react_badly' ? 'reactsBadly' : 'responds';
}

function explained(values: FactorValues, head: Head | undefined): ExplainedFactor[] {
  const weighed = new Map<string, number>();
  for (const { factor, contribution } of head ? contributionsTo(head, values) : []) {
    weighed.set(factor, (weighed.get(factor) ?? 0) + contribution);
  }
  return Object.entries(values)
    .flatMap(([name, value]) => {
      const contribution = weighed.get(name) ?? 0;
      return value === undefined && contribution === 0 ? [] : [{ name, value: value ?? never_days, contribution }];
    })
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

/** What the first release kept of the factors. Its scorer is gone, and with it what each of them added. */
function earlyFactors(values: readonly (number | null)[]): ExplainedFactor[] {
  return earlyFactorNames.flatMap((name, i) => {
    const value = values[i] ?? null;
    return value === null ? [] : [{ name, value, contribution: 0 }];
  });
}
