import type { Measurement } from '../print/figures.js';
import { type ComparedFigure, shorten } from './checks/check-facts.js';
import { isWell, together } from './checks/verdict.js';
import type { DrillOptions } from './read-drill-options.js';
import type { DrillRecord, FaultRecord } from './run-drill.js';

/** A drill that could not be held to its end, and so says nothing of what was lost. */
export interface UnfinishedDrill {
  seed: number;
  why: string;
}

/** How long services were away after one kind of fault, in seconds. */
interface Recovery {
  times: number;
  recover_p50_s: number;
  recover_max_s: number;
}

/** The figures of all drills together. */
export function measureDrills(
  records: readonly DrillRecord[],
  unfinished: readonly UnfinishedDrill[],
  options: DrillOptions,
  seconds: number,
): Measurement {
  const { lost, twice, owners, seats, queue, broken } = together(...records.map(({ verdict }) => verdict));
  const { times, recover_p50_s, recover_max_s } = recoveryOf(records.flatMap(({ faults }) => faults));
  const sum = (of: (record: DrillRecord) => number) => records.reduce((total, record) => total + of(record), 0);
  return {
    name: 'drill',
    figures: {
      seeds: records.length,
      seeds_unfinished: unfinished.length,
      minutes: options.minutes,
      acknowledged: sum(({ ledger }) => ledger.acknowledged),
      lost: lost.length,
      twice: twice.length,
      owners_double: owners.length,
      seats_leaked: seats.length,
      queue_stuck: queue.length,
      invariants_broken: owners.length + seats.length + queue.length + broken.length,
      recover_p50_s,
      recover_max_s,
      faults: times,
      unanswered: sum(({ ledger }) => ledger.unanswered),
      calls_repeated: sum(({ ledger }) => [...ledger.repeated.values()].reduce((total, count) => total + count, 0)),
      events_repeated: sum(({ events_repeated }) => events_repeated),
      figures_compared: sum(({ figures }) => figures.length),
      differences: sum(({ figures }) => figures.filter(differs).length),
      rows_redrawn: sum(({ redrawn }) => redrawn.rows),
      rows_differing: sum(({ redrawn }) => redrawn.differing.length),
      settle_max_s: Math.max(...records.map(({ settled_s }) => settled_s)),
    },
    aims: [
      { figure: 'seeds_unfinished', aim: '= 0' },
      { figure: 'lost', aim: '= 0' },
      { figure: 'twice', aim: '= 0' },
      { figure: 'invariants_broken', aim: '= 0' },
      { figure: 'differences', aim: '= 0' },
      { figure: 'rows_differing', aim: '= 0' },
    ],
    size: times,
    seed: options.first,
    seconds,
    more: {
      recovery: Object.fromEntries(recoveries(records)),
      ...(unfinished.length > 0 && { unfinished }),
      ...(options.plant !== undefined && { found: foundBy(records) }),
    },
  };
}

const differs = ({ ownerCount, reportedCount }: ComparedFigure) => ownerCount !== reportedCount;

/** How long services were away after each kind of fault, and each of them after it was killed. */
export function faultTable(records: readonly DrillRecord[]): string {
  const rows = recoveries(records).map(([kind, { times, recover_p50_s, recover_max_s }]) => [
    kind,
    String(times),
    recover_p50_s.toFixed(2),
    recover_max_s.toFixed(2),
  ]);
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

function recoveries(records: readonly DrillRecord[]): [string, Recovery][] {
  const groups = new Map<string, FaultRecord[]>();
  for (const fault of records.flatMap(({ faults }) => faults)) {
    // A kill is a kill of one service, and each of them comes back in its own time.
    const names = fault.kind === 'kill_service' ? [fault.kind, `${fault.kind} ${fault.service}`] : [fault.kind];
    for (const name of names) groups.set(name, [...(groups.get(name) ?? []), fault]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, faults]) => [name, recoveryOf(faults)]);
}

function recoveryOf(faults: readonly FaultRecord[]): Recovery {
  const sorted = faults.map(({ recover_s }) => Number(recover_s.toFixed(3))).sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return { times: sorted.length, recover_p50_s: median, recover_max_s: sorted.at(-1) ?? 0 };
}

/** The first of what each checker found, with how much there was of it: which of them a planted mistake did not escape. */
function foundBy(records: readonly DrillRecord[]): Record<string, { lines: number; first: string }> {
  const found = together(...records.map(({ verdict }) => verdict));
  const kinds = (Object.entries(found) as [string, string[]][]).filter(([, lines]) => lines.length > 0);
  return Object.fromEntries(kinds.map(([kind, lines]) => [kind, { lines: lines.length, first: lines[0]! }]));
}

/** What one drill found, and how to see it again. */
export function verdictOf(
  { seed, ledger, verdict, faults, settled_s, events_repeated, figures, redrawn }: DrillRecord,
  { minutes }: DrillOptions,
): string {
  const counted = `${ledger.acknowledged} changes acknowledged (${ledger.messages.length} messages, ${ledger.behaviours.size} behaviours, ${ledger.campaigns.size} campaigns), ${faults.length} faults, settled in ${settled_s.toFixed(1)} s`;
  const calls = [...ledger.repeated, ...ledger.refused].map(([name, count]) => `${name} ${count}`).join(', ');
  const lines = [
    `seed ${seed}: ${counted}`,
    `  called again or refused: ${calls || 'never'}`,
    `  ${events_repeated} events came again; ${figures.length} figures compared, ${redrawn.rows} rows drawn anew`,
  ];
  if (isWell(verdict)) return [...lines, '  nothing lost, nothing twice, nothing broken'].join('\n');
  for (const [name, found] of Object.entries(verdict) as [string, string[]][]) {
    if (found.length > 0) lines.push(`  ${name}: ${found.length}`, ...shorten(found).map((line) => `    ${line}`));
  }
  return [...lines, `  to see it again: npm run drill -- --seed ${seed} --minutes ${minutes}`].join('\n');
}
