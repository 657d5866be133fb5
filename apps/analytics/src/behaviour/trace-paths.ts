import { ActivityKind } from '@guanxi/contracts/analytics/v1/activity.js';
import type * as contract from '@guanxi/contracts/analytics/v1/behaviour_report.js';
import { Injectable } from '@nestjs/common';
import { CHANNEL } from '../activity/fact.js';
import { customersMin, faultsOfSpan, refuse, secondsOf } from './behaviour-question.js';
import { ChooseFacts } from './choose-facts.js';
import { PathTree } from './path-tree.js';

const pause_minutes_default = 30;
const depth_default = 3;
const branches_default = 5;

/** Traces what customers do next (mission E4). A message ignored is nothing done. */
@Injectable()
export class TracePaths {
  constructor(private readonly facts: ChooseFacts) {}

  /** @throws {InvalidRequest} naming the fields at fault. */
  async execute(request: contract.TracePathsRequest): Promise<contract.TracePathsResponse> {
    const faults = faultsOfSpan(request);
    if (request.start === ActivityKind.MESSAGE_IGNORED) {
      faults.push({ field: 'start', description: 'a message ignored is no step' });
    }
    refuse(faults);
    const tree = new PathTree({
      startKind: request.start,
      pause_s: (request.pauseMinutes || pause_minutes_default) * 60,
      depth: request.depth || depth_default,
      branches: request.branches || branches_default,
      customers_min: customersMin(request.customersMin),
    });
    const factCount = await this.facts.execute(
      request.shopId,
      secondsOf(request),
      (kind) => (kind === CHANNEL || kind === ActivityKind.MESSAGE_IGNORED ? 0 : kind),
      (keys) => tree.add(keys),
    );
    return { ...tree.report(), factCount };
  }
}
