import { QualityServiceService, type Satisfaction, type SceneQuality } from '@guanxi/contracts/analytics/v1/quality.js';
import type { Command } from 'commander';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { bar, count, percent, renderTable } from '../terminal/table.js';

interface QualityOptions {
  shop: string;
}

/** `report quality` */
export function addQualityReport(report: Command, perform: Perform): void {
  const command = report
    .command('quality')
    .description('satisfaction by scene, with the bot and with humans')
    .requiredOption('--shop <shop>', 'the shop')
    .addHelpText('after', '\nExamples:\n  $ npm run guanxi -- report quality --shop lanmei');
  perform<QualityOptions>(command, reportQuality);
}

async function reportQuality({ platform, texts, say }: Session, { shop: shopId }: QualityOptions): Promise<object> {
  const client = platform.client('analytics', QualityServiceService, merchantOf(shopId));
  const { botQuality, scenes } = await client.getQuality({ shopId });
  const words = texts.report;
  say(words.botQuality(percent(botQuality, 1)));
  if (scenes.length > 0) {
    say(
      renderTable(
        [
          { heading: words.scene },
          { heading: words.satisfiedWithBot },
          { heading: words.satisfiedWithHumans },
          { heading: words.traffic, numeric: true },
          { heading: words.weaker, numeric: true },
          { heading: words.gapCost },
        ],
        byCost(scenes).map(({ sceneGroup, bot, human, trafficShare, weakerProbability, gapCost }) => [
          sceneGroup,
          render(bot),
          render(human),
          percent(trafficShare, 1),
          percent(weakerProbability, 1),
          `${percent(gapCost, 1)} ${bar(gapCost)}`,
        ]),
      ),
    );
  }
  return { bot_quality: botQuality, scenes };
}

/** Where a better bot, or an offered human, gains most comes first. */
function byCost(scenes: readonly SceneQuality[]): SceneQuality[] {
  return [...scenes].sort((a, b) => b.gapCost - a.gapCost);
}

/** Such as `41.2 % (30.1 %–52.0 %) of 73`. */
function render(satisfaction: Satisfaction | undefined): string {
  if (!satisfaction || satisfaction.ratedCount === 0) return '–';
  const { mean, low, high, ratedCount } = satisfaction;
  return `${percent(mean, 1)} (${percent(low, 1)} – ${percent(high, 1)}), n = ${count(ratedCount)}`;
}
