import { LifecycleStage, type Portrait, PortraitServiceService } from '@guanxi/contracts/relationship/v1/portrait.js';
import type { Command } from 'commander';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { bar, count, instant, money, renderTable } from '../terminal/table.js';

interface PortraitOptions {
  shop: string;
  customer: string;
}

/** `portrait` */
export function addPortraitCommand(program: Command, perform: Perform): void {
  const command = program
    .command('portrait')
    .description('who a customer is to a shop, and from which facts that was drawn')
    .requiredOption('--shop <shop>', 'the shop')
    .requiredOption('--customer <customer>', 'the customer')
    .addHelpText('after', '\nExamples:\n  $ npm run guanxi -- portrait --shop lanmei --customer c-0000001');
  perform<PortraitOptions>(command, showPortrait);
}

async function showPortrait(
  session: Session,
  { shop: shopId, customer: customerId }: PortraitOptions,
): Promise<object> {
  const client = session.platform.client('relationship', PortraitServiceService, merchantOf(shopId));
  const { portrait } = await client.getPortrait({ shopId, customerId, asOf: undefined });
  if (portrait) print(session, portrait);
  return { ...portrait, lifecycleStage: LifecycleStage[portrait?.lifecycleStage ?? 0] };
}

function print({ texts, say }: Session, portrait: Portrait): void {
  const words = texts.portrait;
  const { lifecycleStage, purchases, priceLevel, value, preferredHour, lastBehaviourAt, declared, interests } =
    portrait;
  const stages: Record<string, string> = words.stages;
  const rows: [string, string][] = [
    [words.stage, stages[LifecycleStage[lifecycleStage] ?? ''] ?? texts.none],
    [words.lastSeen, instant(lastBehaviourAt)],
    [words.purchases, count(purchases?.count ?? 0)],
    [words.spent, money(purchases?.amountCents ?? 0)],
    [words.priceLevel, priceLevel > 0 ? `${priceLevel} / 5` : texts.none],
    [words.expected, value ? words.over(value.expectedPurchases.toFixed(2), value.horizonDays) : texts.none],
    [words.hour, preferredHour === undefined ? texts.none : `${preferredHour}:00`],
    [words.birthday, declared?.birthday || texts.none],
    [words.tags, declared?.tags.join(', ') || texts.none],
  ];
  say(renderTable([{ heading: texts.figure }, { heading: texts.value }], rows));
  if (interests.length > 0) {
    const most = Math.max(...interests.map(({ share }) => share));
    say(
      renderTable(
        [{ heading: words.interest }, { heading: texts.share, numeric: true }, { heading: '' }],
        interests.map(({ category, share }) => [category, `${(100 * share).toFixed(1)} %`, bar(share / most)]),
      ),
    );
  }
  say(
    renderTable(
      [{ heading: words.about }, { heading: words.fact }, { heading: texts.value }],
      portrait.evidence.map((one) => [one.about, one.fact, one.value]),
    ),
  );
}
