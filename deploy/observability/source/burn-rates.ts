import { type AlertingRule, type RecordingRule, type RuleFile, runbookOf, type Severity } from './rules.js';
import { alertNameOf, type Slo } from './slos.js';

/** A pace at which the budget of 30 days is spent, seen over a long window, and over a short one so that it ends soon. */
interface Burn {
  long: string;
  short: string;
  /** How many times as fast as would spend it in exactly 30 days. */
  rate: number;
  severity: Severity;
  /** What of the budget is gone when it fires. */
  spent: string;
}

/** Multi-window, multi-burn-rate alerts. Source: The Site Reliability Workbook, ch. 5, table 5-8. */
export const burns: readonly Burn[] = [
  { long: '1h', short: '5m', rate: 14.4, severity: 'page', spent: '2 %' },
  { long: '6h', short: '30m', rate: 6, severity: 'page', spent: '5 %' },
  { long: '1d', short: '2h', rate: 3, severity: 'ticket', spent: '10 %' },
  { long: '3d', short: '6h', rate: 1, severity: 'ticket', spent: '10 %' },
];

const windows = [...new Set(burns.flatMap(({ long, short }) => [short, long]))];

/** The name of the recorded share of failures over a window. */
export function recordOf(window: string): string {
  return `slo:failure_ratio:rate${window}`;
}

/** The recording and alerting rules of all SLOs. */
export function rulesOf(slos: readonly Slo[]): RuleFile {
  const groups = slos.map((slo) => ({
    name: `slo-${slo.id}`,
    interval: '30s',
    rules: [...windows.map((window) => recording(slo, window)), ...alerts(slo)],
  }));
  return { groups };
}

/** Nothing where nothing is asked for, so that nobody is woken by an idle night; 0 where all goes well. */
function recording({ id, bad, all }: Slo, window: string): RecordingRule {
  const over = (rate: string) => rate.replaceAll('$window', window);
  return {
    record: recordOf(window),
    expr: `((${over(bad)}) or 0 * (${over(all)})) / ((${over(all)}) > 0)`,
    labels: { slo: id },
  };
}

function alerts(slo: Slo): AlertingRule[] {
  const alert = alertNameOf(slo);
  return (['page', 'ticket'] as const).map((severity) => {
    const paces = burns.filter((burn) => burn.severity === severity);
    return {
      alert,
      expr: paces
        .map((pace) => `(${burning(slo, pace.long, pace)} and ${burning(slo, pace.short, pace)})`)
        .join(' or '),
      labels: { severity, page: slo.page },
      annotations: {
        summary: `${slo.tells}: ${percent(slo.objective)} of them over 30 days; this is being missed`,
        description: `{{ $value | humanizePercentage }} fail; at least ${paces[0]?.spent} of the budget of 30 days is gone already`,
        runbook: runbookOf(slo.page, alert),
      },
    };
  });
}

function burning({ id, objective }: Slo, window: string, { rate }: Burn): string {
  const limit = Number((rate * (1 - objective)).toPrecision(6));
  return `${recordOf(window)}{slo="${id}"} > ${Math.min(limit, 0.999)}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
