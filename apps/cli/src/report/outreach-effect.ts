import {
  type ArmOutcome,
  type MeasureOutreachResponse,
  type OutreachEffect,
  type OutreachMeasure,
  OutreachMetric,
} from '@guanxi/contracts/analytics/v1/outreach_report.js';
import { DecisionReason, Verdict } from '@guanxi/contracts/filtering/v1/screening.js';
import { reasonInWords, verdictInWords } from '../screening/render-screening.js';
import type { Session } from '../session.js';
import { intervalBars } from '../terminal/interval-bar.js';
import { count, instant, money, percent, renderTable, type Table } from '../terminal/table.js';

type Words = Session['texts'];

/** Prints what sending did to customers, and what filtering cost and saved; nothing where nothing was sent. */
export function printEffect(
  { texts, say, draw }: Pick<Session, 'texts' | 'say' | 'draw'>,
  measured: MeasureOutreachResponse,
): void {
  const { total, campaigns, acquisitionChannels, reasons } = measured;
  const words = texts.experiment;
  const running = measured.runningCampaignCount;
  if (running > 0) say(words.stillRunning(count(running)));
  if (!total || measured.campaignCount === 0) return;
  say(words.sendingDid(measured.attributionDays));
  say(total.effects.length > 0 ? renderEffects(total.effects, texts) : words.tooFewHeldOut);
  const shares = total.effects.filter(
    ({ metric }) => metric === OutreachMetric.BUYERS || metric === OutreachMetric.REACTED_BADLY,
  );
  if (shares.length > 0)
    draw({
      kind: 'intervals',
      unit: 'percent',
      points: shares.map((one) => ({ ...one, name: metricInWords(one.metric, texts), value: one.difference })),
    });
  say(renderArms(total, texts));
  if (reasons.length > 0) {
    say(
      renderTable(
        [{ heading: '' }, { heading: texts.reason }, ...armColumns(texts)],
        reasons.map(({ verdict, reason, outcome }) => [
          verdictInWords(verdict, texts),
          reasonInWords(reason, texts),
          ...armCells(outcome),
        ]),
      ),
    );
  }
  if (acquisitionChannels.length > 0) {
    say(renderParts(acquisitionChannels, words.channel, (one) => one.name || words.noChannel, texts));
  }
  if (campaigns.length > 1) {
    say(renderParts(campaigns, words.campaign, (one) => `${instant(one.beganAt)}  ${one.name}`, texts));
  }
  sayBalance({ texts, say }, total);
  say(words.hidden(count(measured.groupCustomersMin)));
}

/** The same for programs. */
export function effectAsObject(measured: MeasureOutreachResponse): object {
  const measure = ({ effects, ...rest }: OutreachMeasure) => ({
    ...rest,
    effects: effects.map((one) => ({ ...one, metric: OutreachMetric[one.metric] })),
  });
  return {
    ...measured,
    total: measured.total && measure(measured.total),
    campaigns: measured.campaigns.map(measure),
    acquisitionChannels: measured.acquisitionChannels.map(measure),
    reasons: measured.reasons.map(({ verdict, reason, outcome }) => ({
      ...{ verdict: Verdict[verdict], reason: DecisionReason[reason], outcome },
    })),
  };
}

function renderEffects(effects: readonly OutreachEffect[], texts: Words): Table {
  const words = texts.experiment;
  const rows = effects.map((one) => {
    const [bar] = intervalBars([{ low: one.low, value: one.difference, high: one.high }]);
    const unit = (value: number) => inUnit(one.metric, value);
    const apart = (value: number) => differenceInUnit(one.metric, value);
    return [
      metricInWords(one.metric, texts),
      unit(one.comparableValue),
      unit(one.heldOutValue),
      apart(one.difference),
      `${apart(one.low)} – ${apart(one.high)}`,
      bar ?? '',
    ];
  });
  return renderTable(
    [
      { heading: words.measured },
      { heading: words.sent, numeric: true },
      { heading: words.heldOut, numeric: true },
      { heading: words.difference, numeric: true },
      { heading: words.interval, numeric: true },
      { heading: '' },
    ],
    rows,
  );
}

function metricInWords(metric: OutreachMetric, { experiment }: Words): string {
  const name = OutreachMetric[metric] as keyof typeof experiment.outreachMetrics;
  return experiment.outreachMetrics[name] ?? name;
}

function renderArms({ kept, heldOut, filtered }: OutreachMeasure, texts: Words): Table {
  const words = texts.experiment;
  const arms: [string, ArmOutcome | undefined][] = [
    [words.kept, kept],
    [words.heldOut, heldOut],
    [words.filtered, filtered],
  ];
  return renderTable(
    [{ heading: words.group }, ...armColumns(texts)],
    arms.map(([name, outcome]) => [name, ...armCells(outcome)]),
  );
}

function armColumns(texts: Words) {
  const words = texts.experiment;
  const numeric = true;
  return [
    { heading: texts.count, numeric },
    { heading: words.reached, numeric },
    { heading: words.read, numeric },
    { heading: words.clicked, numeric },
    { heading: words.bought, numeric },
    { heading: texts.report.amount, numeric },
    { heading: words.reactedBadly, numeric },
  ];
}

function armCells(outcome: ArmOutcome | undefined): string[] {
  if (!outcome) return Array.from({ length: 7 }, () => '–');
  const { decisionCount, deliveredCount, readCount, clickedCount, buyerCount } = outcome;
  const { mutedCount, complainedCount, cancelledCount } = outcome;
  return [
    count(decisionCount),
    count(deliveredCount),
    percent(readCount, deliveredCount),
    percent(clickedCount, deliveredCount),
    `${count(buyerCount)} (${percent(buyerCount, decisionCount)})`,
    money(outcome.amountCents),
    [mutedCount, complainedCount, cancelledCount].map(count).join(', '),
  ];
}

function renderParts(
  parts: readonly OutreachMeasure[],
  heading: string,
  nameOf: (part: OutreachMeasure) => string,
  texts: Words,
): Table {
  const words = texts.experiment;
  const effects = parts.map((part) => part.effects.find(({ metric }) => metric === OutreachMetric.BUYERS));
  const bars = intervalBars(effects.map((one) => one && { low: one.low, value: one.difference, high: one.high }));
  const size = (arm: ArmOutcome | undefined) => (arm ? count(arm.decisionCount) : texts.none);
  return renderTable(
    [
      { heading },
      { heading: words.kept, numeric: true },
      { heading: words.heldOut, numeric: true },
      { heading: words.filtered, numeric: true },
      { heading: words.buyersMore, numeric: true },
      { heading: words.interval },
    ],
    parts.map((part, i) => {
      const effect = effects[i];
      const more = effect ? differenceInUnit(OutreachMetric.BUYERS, effect.difference) : texts.none;
      return [
        nameOf(part),
        size(part.kept),
        size(part.heldOut),
        size(part.filtered),
        more,
        effect ? (bars[i] ?? '') : '',
      ];
    }),
  );
}

function sayBalance({ texts, say }: Pick<Session, 'texts' | 'say'>, { filter }: OutreachMeasure): void {
  const words = texts.experiment;
  if (!filter || filter.sparedCount === 0) return;
  say(words.spared(count(filter.sparedCount), percent(filter.sparedShare, 1)));
  const { purchasesLostMax: cost, reactionsAvoidedMin: saved } = filter;
  if (!cost || !saved) return;
  const whole = (value: number) => count(Math.round(value));
  say(words.cost(whole(cost.value), whole(cost.low), whole(cost.high)));
  say(words.saved(whole(saved.value), whole(saved.low), whole(saved.high)));
  say(words.assumed);
}

/** Shares in percent, amounts in the currency's unit, purchases as they are. */
function inUnit(metric: OutreachMetric, value: number): string {
  if (metric === OutreachMetric.AMOUNT) return money(value);
  return metric === OutreachMetric.PURCHASES ? value.toFixed(4) : `${(100 * value).toFixed(2)} %`;
}

/** The same of differences: those of shares are in percentage points. */
function differenceInUnit(metric: OutreachMetric, value: number): string {
  const isShare = metric === OutreachMetric.BUYERS || metric === OutreachMetric.REACTED_BADLY;
  return isShare ? `${(100 * value).toFixed(2)} pp` : inUnit(metric, value);
}
