import type { QuietHours } from './quiet-hours.js';

/** Topics that one customer may have opted out of. */
export const topics_max = 200;

/** The form of messages that a customer likes best. */
export type MessageForm = 'text' | 'voice';

/** How one identity of a customer wants to be addressed by a shop. */
export interface Preferences {
  customerId: string;
  /** BCP 47; empty where she said nothing. */
  language: string;
  form: MessageForm | undefined;
  quietHours: QuietHours | undefined;
  /** In alphabetical order. */
  topicsOptedOut: string[];
  /** Counts the changes from 1. */
  version: number;
  changedAt: Date;
}

/** What is to be changed; the rest stays as it is. */
export interface PreferenceWish {
  language?: string;
  form?: MessageForm;
  quietHours?: QuietHours | 'none';
  optOutOf: readonly string[];
  optInTo: readonly string[];
}

/** The next version to keep, nothing, or the field that asks for what cannot be. */
export type PreferenceOutcome =
  | { kind: 'changed'; next: Preferences }
  | { kind: 'unchanged'; preferences: Preferences | undefined }
  | { kind: 'refused'; field: string; description: string };

/**
 * What becomes of preferences when some are to be changed (mission A5). Topics are opted out of and into one by one, so
 * that of two changes at the same time neither undoes the other.
 */
export function decidePreferences(
  customerId: string,
  current: Preferences | undefined,
  wish: PreferenceWish,
  now: Date,
): PreferenceOutcome {
  const { quietHours: quiet, optOutOf, optInTo } = wish;
  if (quiet && quiet !== 'none' && quiet.startMinute === quiet.endMinute) {
    return refused('quiet_hours.end_minute', 'must differ from start_minute');
  }
  const nameless = optOutOf.indexOf('');
  if (nameless >= 0) return refused(`opt_out_of[${nameless}]`, 'is required');
  const both = optInTo.findIndex((topic) => optOutOf.includes(topic));
  if (both >= 0) return refused(`opt_in_to[${both}]`, 'stands in opt_out_of too');
  const topics = new Set([...(current?.topicsOptedOut ?? []), ...optOutOf]);
  for (const topic of optInTo) topics.delete(topic);
  if (topics.size > topics_max) return refused('opt_out_of', `would come to more than ${topics_max} topics in all`);
  const next: Preferences = {
    customerId,
    language: wish.language ?? current?.language ?? '',
    form: wish.form ?? current?.form,
    quietHours: quiet === 'none' ? undefined : (quiet ?? current?.quietHours),
    topicsOptedOut: [...topics].sort(),
    version: (current?.version ?? 0) + 1,
    changedAt: now,
  };
  return saysTheSame(current, next) ? { kind: 'unchanged', preferences: current } : { kind: 'changed', next };
}

function saysTheSame(current: Preferences | undefined, next: Preferences): boolean {
  const said = (preferences?: Preferences) =>
    JSON.stringify([
      preferences?.language ?? '',
      preferences?.form ?? '',
      preferences?.quietHours?.startMinute,
      preferences?.quietHours?.endMinute,
      preferences?.quietHours?.timeZone,
      preferences?.topicsOptedOut ?? [],
    ]);
  return said(current) === said(next);
}

function refused(field: string, description: string): PreferenceOutcome {
  return { kind: 'refused', field, description };
}
