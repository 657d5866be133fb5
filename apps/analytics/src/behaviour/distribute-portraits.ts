import type * as contract from '@guanxi/contracts/analytics/v1/behaviour_report.js';
import { Injectable } from '@nestjs/common';
import { RelationshipOwner } from '../activity/relationship-owner.js';
import { hideSmallGroups } from '../hide-small-groups.js';
import { customersMin } from './behaviour-question.js';

/** How the portraits of a shop's customers are distributed (mission E4): counted by their owner, small groups hidden. */
@Injectable()
export class DistributePortraits {
  constructor(private readonly owner: RelationshipOwner) {}

  async execute(request: contract.DistributePortraitsRequest): Promise<contract.DistributePortraitsResponse> {
    const { counts, activeCount, asOf } = await this.owner.portraitCounts(request.shopId);
    const abouts = [...new Set(counts.map(({ about }) => about))];
    const distributions = abouts.map((about) => {
      const groups = counts
        .filter((one) => one.about === about)
        .map(({ value, count }) => ({ name: value, customerCount: count }));
      const hidden = hideSmallGroups(
        groups.map(({ customerCount }) => customerCount),
        customersMin(request.customersMin),
      );
      return {
        about,
        groups: groups.filter((_, i) => !hidden[i]),
        hiddenGroupCount: hidden.filter(Boolean).length,
      };
    });
    return { distributions, customerCount: activeCount, asOf };
  }
}
