import { setTimeout as pause } from 'node:timers/promises';
import { type Erasure, ErasureServiceService, ErasureState } from '@guanxi/contracts/relationship/v1/erasure.js';
import type { Command } from 'commander';
import { UsageFailure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { startProgress } from '../terminal/progress.js';
import { count, instant, renderTable } from '../terminal/table.js';

const look_ms = 500;

interface EraseOptions {
  shop: string;
  customer?: string;
  receipt?: string;
  wait: boolean;
}

const EXAMPLES = `
Examples:
  $ npm run guanxi -- erase --shop lanmei --customer c-0000001
  $ npm run guanxi -- erase --shop lanmei --receipt 0199e6a2-7d3e-7c61-9b1f-0f2d4a7c8e55`;

/** `erase` */
export function addEraseCommand(program: Command, perform: Perform): void {
  const erase = program
    .command('erase')
    .description('take a customer out of every service, for good, and show the receipt')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--customer <customer>', 'her id; whoever is one person with her is erased too')
    .option('--receipt <erasure>', 'show that of an erasure that was asked for before')
    .option('--no-wait', 'do not wait until every service has done its part')
    .addHelpText('after', EXAMPLES);
  perform<EraseOptions>(erase, eraseCustomer);
}

async function eraseCustomer(session: Session, options: EraseOptions): Promise<object> {
  const { platform, terminal, texts, signal } = session;
  const { shop: shopId, customer: customerId, receipt, wait } = options;
  if ((customerId === undefined) === (receipt === undefined)) {
    throw new UsageFailure('WHOM_TO_ERASE', texts.erasure.whom);
  }
  const client = platform.client('relationship', ErasureServiceService, merchantOf(shopId));
  const look = async (erasureId: string) => (await client.getErasure({ shopId, erasureId })).erasure as Erasure;
  const ask = async (customer: string) => {
    const asked = { shopId, idempotencyKey: session.newKey(), customerId: customer };
    return (await client.eraseCustomer(asked)).erasure as Erasure;
  };
  let erasure = customerId === undefined ? await look(receipt as string) : await ask(customerId);
  const progress = startProgress(terminal, texts.erasure.title);
  try {
    while (wait && erasure.state !== ErasureState.DONE && !erasure.overdue && !signal.aborted) {
      progress.update(erasure.parts.filter(({ erasedAt }) => erasedAt).length, erasure.parts.length);
      await pause(look_ms, undefined, { signal }).catch(() => undefined);
      erasure = await look(erasure.erasureId);
    }
  } finally {
    progress.stop();
  }
  tell(session, erasure);
  return { ...erasure, state: ErasureState[erasure.state] };
}

function tell({ texts, say }: Session, erasure: Erasure): void {
  const words = texts.erasure;
  say(
    renderTable(
      [{ heading: words.service }, { heading: words.erasedAt }, { heading: words.rows, numeric: true }],
      erasure.parts.map(({ service, erasedAt, rowCount }) => [
        service,
        erasedAt ? instant(erasedAt) : words.notYet,
        erasedAt ? count(rowCount) : '',
      ]),
    ),
  );
  if (erasure.state === ErasureState.DONE) say(words.done(erasure.erasureId, instant(erasure.doneAt)));
  else say((erasure.overdue ? words.overdue : words.underWay)(erasure.erasureId, instant(erasure.dueAt)));
}
