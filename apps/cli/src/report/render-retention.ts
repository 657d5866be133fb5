import type { MeasureRetentionResponse, RetentionSpan } from '@guanxi/contracts/analytics/v1/retention.js';
import type { Session } from '../session.js';
import { bar, count, percent, renderTable } from '../terminal/table.js';

/** So many columns fit a wide terminal; a file holds all. */
export const SPANS_SHOWN_MAX = 24;

/** The table of cohorts that hold anybody, warmer where more came back, as far as the terminal has colours. */
export function renderCohorts({ spans, cohorts }: MeasureRetentionResponse, { texts, terminal }: Session): string {
  const words = texts.activity;
  const shown = spans.slice(0, SPANS_SHOWN_MAX);
  const { bold, green, cyan, dim } = terminal.colours;
  const heat = (share: number, text: string) => {
    if (share >= 0.5) return bold(green(text));
    if (share >= 0.25) return green(text);
    return share >= 0.1 ? cyan(text) : dim(text);
  };
  return renderTable(
    [
      { heading: words.cohort },
      { heading: words.customers, numeric: true },
      ...shown.map((span) => ({ heading: spanName(span), numeric: true })),
    ],
    cohorts
      .filter(({ customerCount }) => customerCount > 0)
      .map(({ name, customerCount, retainedCounts }) => [
        name,
        count(customerCount),
        ...shown.map((_, i) => {
          const retained = retainedCounts[i];
          if (retained === undefined) return '';
          return heat(retained / customerCount, ((100 * retained) / customerCount).toFixed(1));
        }),
      ]),
  );
}

/** The curve of all cohorts together, a bar for each span. */
export function renderCurve({ spans, curve }: MeasureRetentionResponse, { texts, terminal }: Session): string {
  const words = texts.activity;
  return renderTable(
    [
      { heading: '' },
      { heading: words.customers, numeric: true },
      { heading: texts.share, numeric: true },
      { heading: words.interval },
      { heading: '' },
    ],
    curve.map(({ customerCount, share, low, high }, i) => [
      spanName(spans[i] as RetentionSpan),
      count(customerCount),
      percent(share, 1),
      `${percent(low, 1)} – ${percent(high, 1)}`,
      terminal.colours.green(bar(share)),
    ]),
  );
}

/** The table as CSV, counts and not shares; empty where a span is not over. */
export function csvOf({ spans, cohorts }: MeasureRetentionResponse): string {
  const lines = cohorts.map(({ name, customerCount, retainedCounts }) =>
    [name, customerCount, ...spans.map((_, i) => retainedCounts[i] ?? '')].join(','),
  );
  return `${[`cohort,customers,${spans.map(spanName).join(',')}`, ...lines].join('\n')}\n`;
}

/** Such as `3`, `3+`, `1–3`. */
function spanName({ firstPeriod, lastPeriod }: RetentionSpan): string {
  if (lastPeriod === undefined) return `${firstPeriod}+`;
  return firstPeriod === lastPeriod ? `${firstPeriod}` : `${firstPeriod}–${lastPeriod}`;
}
