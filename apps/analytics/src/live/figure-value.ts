import { createHash } from 'node:crypto';
import { LiveFigure } from '@guanxi/contracts/analytics/v1/live.js';
import type { LiveFigures } from './live-figures.store.js';

const revision_characters = 22;

/** What a figure is among those of a shop; undefined where there is none. */
export function figureValue(figures: LiveFigures, figure: LiveFigure): number | undefined {
  const { measuredAt, waitingSince } = figures;
  switch (figure) {
    case LiveFigure.QUEUE_LENGTH:
      return figures.queueLength;
    case LiveFigure.WAITING_LONGEST_S:
      return waitingSince ? Math.max(0, (measuredAt.getTime() - waitingSince.getTime()) / 1_000) : 0;
    case LiveFigure.AGENTS_ONLINE:
      return figures.agentsOnline;
    case LiveFigure.OFFERS_PER_MINUTE:
      return figures.offersPerMinute;
    case LiveFigure.BOT_TURNS_PER_MINUTE:
      return figures.botTurnsPerMinute;
    case LiveFigure.BREACHES_PER_HOUR:
      return figures.breachesPerHour;
    case LiveFigure.RATING_TODAY:
      return figures.ratingToday;
    default:
      return undefined;
  }
}

/** The same figures have the same revision, whenever they are measured and whoever does. */
export function revisionOf({ measuredAt: _passes, ...figures }: LiveFigures): string {
  return createHash('sha256').update(JSON.stringify(figures)).digest('base64url').slice(0, revision_characters);
}
