import { Clock, InvalidRequest } from '@guanxi/chassis';
import type { ExperimentDesign, ExperimentPlan } from '@guanxi/contracts/analytics/v1/experiment.js';
import type { ReadTx } from '@guanxi/persistence';
import { type Moments, meanOf, ratioOf } from '@guanxi/statistics';
import { Injectable } from '@nestjs/common';
import { type DesignFault, faultsOf } from './decide-design.js';
import { type Base, outcomeDays, planOf, rolloutShareOf } from './decide-plan.js';
import { ExperimentMeasureStore } from './experiment-measure.store.js';
import { traitsOf } from './metric-traits.js';
import { RolloutStore } from './rollout.store.js';
import { presentCustomers, recentConversations } from './unit-source.js';

const recent_days = 28;
// From fewer nothing can be planned.
const base_customers_min = 10;

/** Works out what an experiment needs, from what the shop's customers did of late. */
@Injectable()
export class EstimatePlan {
  constructor(
    private readonly store: ExperimentMeasureStore,
    private readonly rollouts: RolloutStore,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws {InvalidRequest} naming each field of the design that cannot be, and `design.base_value` or
   * `design.base_variance` where they are left out and too few customers did anything to tell.
   */
  async execute(tx: ReadTx, shopId: string, design: ExperimentDesign): Promise<ExperimentPlan> {
    const faults = [...faultsOf(design), ...(await this.rolloutFaults(tx, shopId, design))];
    if (faults.length > 0) throw new InvalidRequest(faults);
    const base = await this.baseOf(tx, shopId, design);
    const plan = planOf(design, base, outcomeDays(design));
    if (!plan) throw baseUnknown(base.value);
    return plan;
  }

  /** A share that is not the policy's would count conversations to the wrong variant, and nothing would show it. */
  private async rolloutFaults(tx: ReadTx, shopId: string, design: ExperimentDesign): Promise<DesignFault[]> {
    const share = rolloutShareOf(design);
    if (share === undefined) return [];
    const inForce = (await this.rollouts.inForce(tx, shopId)) ?? share;
    if (Math.abs(inForce - share) < 1e-9) return [];
    const description = `the intervention policy's rollout_share is ${inForce}: set it to the share that is to be tried first`;
    return [{ field: 'design.randomised.variants[1].share', description }];
  }

  private async baseOf(tx: ReadTx, shopId: string, design: ExperimentDesign): Promise<Base> {
    const now = this.clock.now();
    const { metric, baseValue, baseVariance } = design;
    const isOfConversations = rolloutShareOf(design) !== undefined;
    const source = isOfConversations ? recentConversations(recent_days) : presentCustomers;
    const arrivalsPerDay = await this.store.arrivalsPerDay(tx, shopId, source.episodesOf, now);
    const { kind } = traitsOf(metric);
    if (baseValue !== undefined && (kind === 'share' || baseVariance !== undefined)) {
      const variance = baseVariance ?? baseValue * (1 - baseValue);
      return { value: baseValue, variance, customerCount: 0, arrivalsPerDay };
    }
    const [seen] = await this.store.measure(tx, shopId, metric, source, now, outcomeDays(design));
    const told = kind === 'ratio' ? (seen?.y ?? 0) : (seen?.count ?? 0);
    if (!seen || told < base_customers_min) throw baseUnknown(baseValue);
    const { value, variance } = ofOne(kind, seen);
    return {
      value: baseValue ?? value,
      variance: baseVariance ?? variance,
      customerCount: seen.count,
      arrivalsPerDay,
    };
  }
}

function baseUnknown(baseValue: number | undefined): InvalidRequest {
  const tooFew = 'too few customers did anything to tell';
  return new InvalidRequest([
    baseValue === undefined
      ? { field: 'design.base_value', description: `${tooFew}: say what the metric is without the change` }
      : { field: 'design.base_variance', description: `${tooFew}: say how much customers differ in the metric` },
  ]);
}

/** A metric with its variance among customers, as one of them contributes to it. */
function ofOne(kind: 'share' | 'mean' | 'ratio', moments: Moments): { value: number; variance: number } {
  const { value, variance } = kind === 'ratio' ? ratioOf(moments) : meanOf(moments);
  return { value, variance: Number.isFinite(variance) ? variance * moments.count : 0 };
}
