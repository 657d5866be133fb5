import { setImmediate as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { TooManyFacts } from '../activity/activity-failures.js';
import { JournalReader } from '../activity/journal-reader.js';
import { ReportTurns } from '../report-turns.js';
import type { SecondsOf } from './behaviour-question.js';
import { type Choose, ChosenFacts } from './chosen-facts.js';

// About thirty bytes each while a report is made.
const facts_max = 5_000_000;
const customers_between_pauses = 20_000;

/** Goes through the facts that a report is about, customer by customer. */
@Injectable()
export class ChooseFacts {
  constructor(
    private readonly journal: JournalReader,
    private readonly turns: ReportTurns,
  ) {}

  /**
   * Shows each customer's chosen facts of a span: their keys in order of time, valid during the call only.
   *
   * @returns how many facts the shop's journal holds in all.
   * @throws {TooManyFacts} when the span holds more of them than are taken at once.
   */
  execute(shopId: string, span: SecondsOf, choose: Choose, visit: (keys: Float64Array) => void): Promise<number> {
    return this.turns.take(async () => {
      const { fromAt_s, untilAt_s } = span;
      const chosen = new ChosenFacts(choose, fromAt_s, untilAt_s, facts_max);
      const factCount = await this.journal.read(shopId, fromAt_s, untilAt_s, (facts) => {
        if (!chosen.add(facts)) throw new TooManyFacts(facts_max);
      });
      let visited = 0;
      for (const keys of chosen.byCustomer()) {
        visit(keys);
        if (++visited % customers_between_pauses === 0) await pause();
      }
      return factCount;
    });
  }
}
