import type { Measurement } from '../print/figures.js';
import { shorten } from './checks/check-facts.js';
import { isWell, together } from './checks/verdict.js';
import type { FaultKind } from './faults/plan-faults.js';
import type { DrillOptions } from './read-drill-options.js';
import type { DrillRecord } from './run-drill.js';

/** The figures of all drills together. */
export function measureDrills(records: readonly DrillRecord[], options: DrillOptions, seconds: number): Measurement {
  const { lost, twice, broken } = together(...records.map(({ verdict }) => verdict));
  const recover_s = records
    .flatMap(({ faults }) => faults.map((fault) => Number(fault.recover_s.toFixed(3))))
    .sort((a, b) => a - b);
  const sum = (of: (record: DrillRecord) => number) => records.reduce((total, record) => total + of(record), 0);
  return {
    name: 'drill',
    figures: {
      seeds: records.length,
      minutes: options.minutes,
      acknowledged: sum(({ ledger }) => ledger.acknowledged),
      lost: lost.length,
      twice: twice.length,
      invariants_broken: broken.length,
      recover_p50_s: recover_s[Math.floor((recover_s.length - 1) / 2)] ?? 0,
      recover_max_s: recover_s.at(-1) ?? 0,
      faults: recover_s.length,
      unanswered: sum(({ ledger }) => ledger.unanswered),
      calls_repeated: sum(({ ledger }) => [...ledger.repeated.values()].reduce((total, count) => total + count, 0)),
      settle_max_s: Math.max(...records.map(({ settled_s }) => settled_s)),
    },
    aims: [
      { figure: 'lost', aim: '= 0' },
      { figure: 'twice', aim: '= 0' },
      { figure: 'invariants_broken', aim: '= 0' },
    ],
    size: recover_s.length,
    seed: options.first,
    seconds,
  };
}

/** How long services were away after each kind of fault. */
export function faultTable(records: readonly DrillRecord[]): string {
  const byKind = new Map<FaultKind, number[]>();
  for (const { kind, recover_s } of records.flatMap(({ faults }) => faults)) {
    byKind.set(kind, [...(byKind.get(kind) ?? []), recover_s]);
  }
  const rows = [...byKind].sort().map(([kind, recover_s]) => {
    const sorted = recover_s.sort((a, b) => a - b);
    const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
    return [kind, String(sorted.length), median.toFixed(2), (sorted.at(-1) ?? 0).toFixed(2)];
  });
  const all = [['fault', 'times', 'recover p50 s', 'max s'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What one drill found, and how to see it again. */
export function verdictOf(
  { seed, ledger, verdict, faults, settled_s }: DrillRecord,
  { minutes }: DrillOptions,
): string {
  const counted = `${ledger.acknowledged} changes acknowledged (${ledger.messages.length} messages, ${ledger.behaviours.size} behaviours, ${ledger.campaigns.size} campaigns), ${faults.length} faults, settled in ${settled_s.toFixed(1)} s`;
  const calls = [...ledger.repeated, ...ledger.refused].map(([name, count]) => `${name} ${count}`).join(', ');
  const lines = [`seed ${seed}: ${counted}`, `  called again or refused: ${calls || 'never'}`];
  if (isWell(verdict)) return [...lines, '  nothing lost, nothing twice, nothing broken'].join('\n');
  for (const [name, found] of Object.entries(verdict) as [string, string[]][]) {
    if (found.length > 0) lines.push(`  ${name}: ${found.length}`, ...shorten(found).map((line) => `    ${line}`));
  }
  return [...lines, `  to see it again: npm run drill -- --seed ${seed} --minutes ${minutes}`].join('\n');
}
