import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@guanxi/chassis/client';
import { type ReconciledFigure, ReconciliationServiceService } from '@guanxi/contracts/analytics/v1/reconciliation.js';
import type { Command } from 'commander';
import { Failure, UsageFailure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { count, renderTable } from '../terminal/table.js';

interface ReconcileOptions {
  shop: string;
  wait: string;
}

const ASK_EVERY_MS = 250;
const WAIT_MAX_S = 600;

/** `report reconcile` */
export function addReconciliationReport(report: Command, perform: Perform): void {
  const command = report
    .command('reconcile')
    .description('whether the reports agree with the services that own the facts')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--wait <seconds>', 'how long events on their way are waited for', '5')
    .addHelpText(
      'after',
      '\nExits with 1 where a figure differs.\n\nExamples:\n  $ npm run guanxi -- report reconcile --shop lanmei',
    );
  perform<ReconcileOptions>(command, reconcile);
}

async function reconcile(session: Session, options: ReconcileOptions): Promise<object> {
  const { platform, texts, say, terminal } = session;
  const wait_s = Number(options.wait);
  if (!(wait_s >= 0 && wait_s <= WAIT_MAX_S)) {
    throw new UsageFailure('BAD_WAIT', `--wait "${options.wait}" is no number of seconds from 0 to ${WAIT_MAX_S}`);
  }
  const client = platform.client('analytics', ReconciliationServiceService, merchantOf(options.shop));
  const figures = await askUntilEqual(session, client, options.shop, wait_s * 1_000);
  const differing = figures.filter(({ ownerCount, reportedCount }) => ownerCount !== reportedCount);
  const { green, red } = terminal.colours;
  say(
    renderTable(
      [
        { heading: texts.figure },
        { heading: texts.report.owner },
        { heading: texts.report.ownerCount, numeric: true },
        { heading: texts.report.reported, numeric: true },
        { heading: texts.report.difference, numeric: true },
      ],
      figures.map(({ name, owner, ownerCount, reportedCount }) => {
        const difference = reportedCount - ownerCount;
        const paint = difference === 0 ? green : red;
        return [name, owner, count(ownerCount), count(reportedCount), paint(count(difference))];
      }),
    ),
  );
  if (differing.length === 0) {
    say(texts.report.agrees);
    return { figures, differing: 0 };
  }
  const names = differing.map(({ name }) => name).join(', ');
  throw new Failure('FIGURES_DIFFER', `${texts.report.differs(differing.length)} (${names})`);
}

async function askUntilEqual(
  { now, signal }: Session,
  client: Client<typeof ReconciliationServiceService>,
  shopId: string,
  wait_ms: number,
): Promise<ReconciledFigure[]> {
  const until_ms = now().getTime() + wait_ms;
  for (;;) {
    const { figures } = await client.reconcile({ shopId });
    const isEqual = figures.every(({ ownerCount, reportedCount }) => ownerCount === reportedCount);
    if (isEqual || now().getTime() >= until_ms) return figures;
    await delay(ASK_EVERY_MS, undefined, { signal });
  }
}
