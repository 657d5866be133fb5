import { type Relationship, RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import type { Ledger } from '../people/ledger.js';
import { allWell, type Verdict } from './verdict.js';

const shown_max = 20;

/** Behaviours acknowledged are there, none is there twice, and none that nobody recorded. @param told ids as exported */
export function checkBehaviours(
  { behaviours, attemptedBehaviours }: Pick<Ledger, 'behaviours' | 'attemptedBehaviours'>,
  told: readonly string[],
): Verdict {
  const verdict = allWell();
  const seen = new Set<string>();
  for (const id of told) {
    if (seen.has(id)) verdict.twice.push(`behaviour ${id}`);
    seen.add(id);
    if (!attemptedBehaviours.has(id)) verdict.broken.push(`behaviour ${id} was never recorded by anybody`);
  }
  for (const id of behaviours) if (!seen.has(id)) verdict.lost.push(`behaviour ${id}`);
  return verdict;
}

/** Relationships are as they were acknowledged; those whose last change nobody answered may be either way. */
export function checkRelationships(
  { relationships, uncertain }: Pick<Ledger, 'relationships' | 'uncertain'>,
  told: readonly Relationship[],
): Verdict {
  const verdict = allWell();
  const statuses = new Map<string, RelationshipStatus>();
  for (const { customerId, status } of told) {
    if (statuses.has(customerId)) verdict.twice.push(`relationship of ${customerId}`);
    statuses.set(customerId, status);
  }
  for (const [customerId, { isActive }] of relationships) {
    if (uncertain.has(customerId)) continue;
    const status = statuses.get(customerId);
    const wanted = isActive ? RelationshipStatus.ACTIVE : RelationshipStatus.CANCELLED;
    if (status === undefined) verdict.lost.push(`relationship of ${customerId}`);
    else if (status !== wanted) verdict.lost.push(`the last change of the relationship of ${customerId}`);
  }
  return verdict;
}

/** A figure as its owner counts it, and as a report or a copy elsewhere does. */
export interface ComparedFigure {
  name: string;
  owner: string;
  ownerCount: number;
  reportedCount: number;
}

/** What was projected agrees with its owners to the last fact. */
export function checkFigures(figures: readonly ComparedFigure[]): Verdict {
  const verdict = allWell();
  for (const { name, owner, ownerCount, reportedCount } of figures) {
    const line = `${name}: ${owner} counts ${ownerCount}, ${reportedCount} are projected`;
    if (reportedCount < ownerCount) verdict.lost.push(line);
    if (reportedCount > ownerCount) verdict.twice.push(line);
  }
  return verdict;
}

/** The first lines of a finding, and how many more there are. */
export function shorten(lines: readonly string[]): string[] {
  if (lines.length <= shown_max) return [...lines];
  return [...lines.slice(0, shown_max), `… and ${lines.length - shown_max} more`];
}
