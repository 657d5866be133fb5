import { DecisionReason, type ReasonCount, Verdict } from '@guanxi/contracts/filtering/v1/screening.js';
import type { Texts } from '../language/english.js';
import { bar, count, percent, renderTable, type Table } from '../terminal/table.js';

type ReasonName = keyof Texts['screening']['reasons'];

/** A reason in words; its name where the words do not know it. */
export function reasonInWords(reason: DecisionReason, texts: Texts): string {
  const name = DecisionReason[reason];
  return texts.screening.reasons[name as ReasonName] ?? name ?? `${reason}`;
}

/** `kept` or `filtered`. */
export function verdictInWords(verdict: Verdict, texts: Texts): string {
  return verdict === Verdict.KEPT ? texts.screening.kept : texts.screening.filtered;
}

/** A table of how many were kept and filtered for which reason, the largest of each first, with bars. */
export function renderReasons(reasons: readonly ReasonCount[], audience: number, texts: Texts): Table {
  const rows = [...reasons]
    .sort((one, other) => one.verdict - other.verdict || other.count - one.count)
    .map(({ verdict, reason, count: size }) => [
      verdictInWords(verdict, texts),
      reasonInWords(reason, texts),
      count(size),
      percent(size, audience),
      bar(size / audience),
    ]);
  return renderTable(
    [
      { heading: '' },
      { heading: texts.reason },
      { heading: texts.count, numeric: true },
      { heading: texts.share, numeric: true },
      { heading: '' },
    ],
    rows,
  );
}

/** The same as an object, for programs: `{ kept: { NEW_RELATIONSHIP: 12 }, filtered: { … } }`. */
export function reasonsAsObject(reasons: readonly ReasonCount[]): Record<'kept' | 'filtered', Record<string, number>> {
  const byVerdict = { kept: {} as Record<string, number>, filtered: {} as Record<string, number> };
  for (const { verdict, reason, count: size } of reasons) {
    byVerdict[verdict === Verdict.KEPT ? 'kept' : 'filtered'][DecisionReason[reason] ?? `${reason}`] = size;
  }
  return byVerdict;
}
