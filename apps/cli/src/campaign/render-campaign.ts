import {
  type Campaign,
  type CampaignPlan,
  type CampaignProgress,
  CampaignState,
  type Recipient,
  RecipientReason,
  RecipientState,
} from '@guanxi/contracts/filtering/v1/campaign.js';
import type { Texts } from '../language/english.js';
import { count, instant, percent, renderTable, type Table } from '../terminal/table.js';

type Words = Texts['campaign'];

/** A campaign's state in words. */
export function stateInWords(state: CampaignState, { campaign }: Texts): string {
  return campaign.states[CampaignState[state] as keyof Words['states']] ?? CampaignState[state];
}

/** Where a recipient stands, in words. */
export function recipientInWords(state: RecipientState, { campaign }: Texts): string {
  return campaign.recipientStates[RecipientState[state] as keyof Words['recipientStates']] ?? RecipientState[state];
}

/** Why she stands there, in words; empty where nothing is to be said. */
export function reasonInWords(reason: RecipientReason, { campaign }: Texts): string {
  return campaign.reasons[RecipientReason[reason] as keyof Words['reasons']] ?? '';
}

/** What the sending will look like, as text. */
export function renderPlan(plan: CampaignPlan, expiresAt: Date | undefined, texts: Texts): string {
  const words = texts.campaign;
  const table = renderTable(
    [{ heading: texts.figure }, { heading: texts.value, numeric: true }],
    [
      [words.kept, count(plan.keptCount)],
      [words.pace, count(plan.capacityPerMinute)],
      ...(plan.aheadCount > 0 ? [[words.ahead, count(plan.aheadCount)]] : []),
      [words.fitting, `${count(plan.fittingCount)} (${percent(plan.fittingCount, plan.keptCount)})`],
      [words.notFitting, count(plan.notFittingCount)],
      [words.firstAt, instant(plan.firstAt)],
      [words.lastAt, instant(plan.lastAt)],
      [words.expiresAt, instant(expiresAt)],
      [words.expected, plan.expectedResponses.toFixed(1)],
      [words.lost, plan.expectedResponsesLost.toFixed(1)],
    ],
  );
  return `${table}\n${plan.notFittingCount > 0 ? words.someDoNot(count(plan.notFittingCount)) : words.allFit}`;
}

/** How many of the audience are where, as text. */
export function renderProgress(progress: CampaignProgress, texts: Texts): Table {
  const words = texts.campaign;
  const states = words.recipientStates;
  const rows: [string, number][] = [
    [words.audience, progress.audienceCount],
    [states.SENT, progress.sentCount],
    [words.filtered, progress.filteredCount],
    [words.heldOut, progress.heldOutCount],
    [states.CAPPED, progress.cappedCount],
    [states.REFUSED, progress.refusedCount],
    [states.EXPIRED, progress.expiredCount],
    [states.CANCELLED, progress.cancelledCount],
    [states.FAILED, progress.failedCount],
    [words.open, progress.openCount],
  ];
  return renderTable(
    [{ heading: texts.figure }, { heading: texts.count, numeric: true }, { heading: texts.share, numeric: true }],
    rows
      .filter(([, size], i) => i < 2 || size > 0)
      .map(([name, size]) => [name, count(size), percent(size, progress.audienceCount)]),
  );
}

/** Recipients as text. */
export function renderRecipients(recipients: readonly Recipient[], texts: Texts): Table {
  const words = texts.campaign;
  return renderTable(
    [
      { heading: words.place, numeric: true },
      { heading: texts.customer },
      { heading: words.state },
      { heading: words.reason },
      { heading: words.attempts, numeric: true },
      { heading: words.at },
    ],
    recipients.map(({ customerId, state, reason, place, attempts, endedAt, notBefore }) => [
      place > 0 ? count(place) : texts.none,
      customerId,
      recipientInWords(state, texts),
      reasonInWords(reason, texts),
      count(attempts),
      instant(endedAt ?? notBefore),
    ]),
  );
}

/** A campaign for programs. */
export function campaignAsObject({ state, message, ...campaign }: Campaign): object {
  return { ...campaign, state: CampaignState[state], contentCategory: message?.contentCategory, topic: message?.topic };
}
