import type { Handlers } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/analytics/v1/question_report.js';
import type { QuestionReportServiceService } from '@guanxi/contracts/analytics/v1/question_report.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { group_customers_min } from '../hide-small-groups.js';
import { boundedPeriodOf } from '../period.js';
import { QuestionReportStore } from './question-report.store.js';
import { rankQuestions } from './rank-questions.js';

const groups_default = 50;

/** `guanxi.analytics.v1.QuestionReportService`. */
@Injectable()
export class QuestionReportController implements Handlers<typeof QuestionReportServiceService> {
  constructor(
    private readonly store: QuestionReportStore,
    private readonly transactions: Transactions,
  ) {}

  summariseQuestions(request: contract.SummariseQuestionsRequest): Promise<contract.SummariseQuestionsResponse> {
    const { shopId, groupMin, groupsMax } = request;
    const period = boundedPeriodOf(request);
    const length_ms = period.until.getTime() - period.from.getTime();
    const before = { from: new Date(period.from.getTime() - length_ms), until: period.from };
    const bounds = { group_min: Math.max(groupMin, group_customers_min), groups_max: groupsMax || groups_default };
    return this.transactions.read(shopId, async (tx) =>
      rankQuestions(
        await this.store.topics(tx, shopId, period),
        await this.store.topics(tx, shopId, before),
        await this.store.productTopics(tx, shopId, period),
        bounds,
      ),
    );
  }
}
