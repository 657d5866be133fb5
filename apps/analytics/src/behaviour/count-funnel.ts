import type * as contract from '@guanxi/contracts/analytics/v1/behaviour_report.js';
import { Injectable } from '@nestjs/common';
import { NumberedNames } from '../activity/numbered-names.js';
import { customersMin, faultsOfSpan, refuse, secondsOf } from './behaviour-question.js';
import { ChooseFacts } from './choose-facts.js';
import { type Step, stepsOf, stepsReached } from './funnel.js';

// No category has it: what was never told happened to nobody.
const unknown_token = -1;

/** Counts how many customers take one step after the other (mission E4). */
@Injectable()
export class CountFunnel {
  constructor(
    private readonly facts: ChooseFacts,
    private readonly names: NumberedNames,
  ) {}

  /** @throws {InvalidRequest} naming the fields at fault. */
  async execute(request: contract.CountFunnelRequest): Promise<contract.CountFunnelResponse> {
    const { shopId, windowSeconds } = request;
    const faults = faultsOfSpan(request);
    if (windowSeconds === 0) faults.push({ field: 'window_seconds', description: 'is required' });
    refuse(faults);
    const steps = await this.numbered(shopId, request.steps);
    const reached = new Array<number>(steps.length).fill(0);
    const factCount = await this.facts.execute(
      shopId,
      secondsOf(request),
      (kind, token) => stepsOf(steps, kind, token),
      (keys) => {
        const count = stepsReached(keys, steps.length, windowSeconds);
        for (let step = 0; step < count; step++) reached[step]! += 1;
      },
    );
    const isShown = (count: number) => count === 0 || count >= customersMin(request.customersMin);
    return {
      steps: request.steps.map(({ kind, category }, i) => ({
        kind,
        category,
        customerCount: isShown(reached[i]!) ? reached[i] : undefined,
      })),
      factCount,
    };
  }

  private async numbered(shopId: string, steps: readonly contract.FunnelStep[]): Promise<Step[]> {
    const categories = steps.map(({ category }) => category).filter((category) => category !== '');
    const numbers = await this.names.tokenNumbers(shopId, categories);
    return steps.map(({ kind, category }) => ({
      kind,
      token: category === '' ? undefined : (numbers.get(category) ?? unknown_token),
    }));
  }
}
