import { CohortBy } from '@guanxi/contracts/analytics/v1/retention.js';
import { Injectable } from '@nestjs/common';
import { CurrentActivity } from '../activity/current-activity.js';
import { NumberedNames } from '../activity/numbered-names.js';
import { RelationshipOwner } from '../activity/relationship-owner.js';
import { ReportTurns } from '../report-turns.js';
import { countCohorts, drawCohorts, type RetentionMatrix } from './retention-matrix.js';
import type { RetentionQuestion } from './retention-question.js';

/** Measures a shop's retention over all facts that are committed (mission E3). */
@Injectable()
export class MeasureRetention {
  constructor(
    private readonly activity: CurrentActivity,
    private readonly names: NumberedNames,
    private readonly owner: RelationshipOwner,
    private readonly turns: ReportTurns,
  ) {}

  async execute(shopId: string, question: RetentionQuestion): Promise<RetentionMatrix & { factCount: number }> {
    const members = question.cohortBy === CohortBy.SEGMENT ? await this.membersOf(shopId, question.segmentId) : [];
    const channels =
      question.cohortBy === CohortBy.ACQUISITION_CHANNEL ? await this.names.tokens(shopId) : new Map<number, string>();
    return this.turns.take(async () => {
      const { seen, factCount } = await this.activity.look(shopId, question.timeZone, (days) =>
        drawCohorts(days, question, { channels, members }),
      );
      const matrix = await countCohorts(seen);
      if (question.cohortBy !== CohortBy.FIRST_CONTACT) {
        matrix.cohorts.sort((a, b) => b.customerCount - a.customerCount || (a.name < b.name ? -1 : 1));
      }
      return { ...matrix, factCount };
    });
  }

  /** Who is in the segment now, as its owner says. */
  private async membersOf(shopId: string, segmentId: string): Promise<number[]> {
    const numbers: number[] = [];
    for await (const customerIds of this.owner.members(shopId, segmentId)) {
      for (const number of await this.names.customers(shopId, customerIds)) numbers.push(number);
    }
    return numbers;
  }
}
