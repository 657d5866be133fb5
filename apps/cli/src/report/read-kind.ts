import { ActivityKind } from '@guanxi/contracts/analytics/v1/activity.js';
import { UsageFailure } from '../failure.js';

/** The kinds of activity as they are written, such as `purchased`. */
export const kindNames = Object.values(ActivityKind)
  .filter((kind): kind is ActivityKind => Number(kind) > 0)
  .map((kind) => ActivityKind[kind].toLowerCase());

/** A kind by its name. @throws {UsageFailure} when there is none. */
export function readKind(option: string, name: string): ActivityKind {
  const kind = ActivityKind[name.trim().toUpperCase() as keyof typeof ActivityKind];
  if (kind !== undefined && kindNames.includes(name.trim().toLowerCase())) return kind;
  throw new UsageFailure(
    'BAD_KIND',
    `${option} "${name}" is nothing that customers do`,
    `Use ${kindNames.join(', ')}.`,
  );
}
