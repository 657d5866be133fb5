import {
  QuestionReportServiceService,
  type SummariseQuestionsResponse,
} from '@guanxi/contracts/analytics/v1/question_report.js';
import type { Command } from 'commander';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { bar, count, percent, renderTable } from '../terminal/table.js';
import { addPeriodOptions, type PeriodOptions, readPeriod } from './read-period.js';

interface QuestionsOptions extends PeriodOptions {
  shop: string;
}

/** `report questions` */
export function addQuestionsReport(report: Command, perform: Perform): void {
  const command = report
    .command('questions')
    .description('what customers ask most, what goes unanswered, and which products cause questions')
    .requiredOption('--shop <shop>', 'the shop');
  const examples = '\nExamples:\n  $ npm run guanxi -- report questions --shop lanmei --days 30';
  perform<QuestionsOptions>(addPeriodOptions(command).addHelpText('after', examples), reportQuestions);
}

async function reportQuestions(session: Session, options: QuestionsOptions): Promise<object> {
  const { shop: shopId } = options;
  const period = readPeriod(options, session.now());
  const client = session.platform.client('analytics', QuestionReportServiceService, merchantOf(shopId));
  const questions = await client.summariseQuestions({ shopId, ...period, groupMin: 0, groupsMax: 0 });
  print(session, questions);
  return { ...period, ...questions };
}

function print({ texts, say, draw }: Session, questions: SummariseQuestionsResponse): void {
  const words = texts.service;
  const { askedCount, unansweredCount, topics, hiddenCount, products, hiddenProductCount } = questions;
  say(words.asked(count(askedCount), percent(unansweredCount, askedCount)));
  const numeric = [words.times, words.before, words.unanswered, words.transferred];
  const most = topics[0]?.askedCount ?? 1;
  if (topics.length > 0) {
    say(
      renderTable(
        [{ heading: texts.report.scene }, ...numeric.map((heading) => ({ heading, numeric: true })), { heading: '' }],
        topics.map(({ scene, askedCount: asked, askedBeforeCount, ...one }) => [
          scene,
          count(asked),
          askedBeforeCount > 0 ? count(askedBeforeCount) : texts.none,
          percent(one.unansweredCount, asked),
          percent(one.transferredCount, asked),
          bar(asked / most),
        ]),
      ),
    );
  }
  if (topics.length > 0) {
    const bars = topics.map(({ scene, askedCount: asked }) => ({ name: scene, value: asked }));
    draw({ kind: 'bars', unit: 'count', bars });
  }
  if (hiddenCount > 0) say(words.hidden(count(hiddenCount)));
  if (products.length > 0) {
    say(
      renderTable(
        [
          { heading: words.product },
          { heading: words.times, numeric: true },
          { heading: words.unanswered, numeric: true },
          { heading: words.mostAsked },
        ],
        products.map(({ productId, askedCount: asked, unansweredCount: open, topics: about }) => [
          productId,
          count(asked),
          percent(open, asked),
          about.map(({ scene, askedCount: times }) => `${scene} ${count(times)}`).join(', '),
        ]),
      ),
    );
  }
  if (hiddenProductCount > 0) say(words.hidden(count(hiddenProductCount)));
}
