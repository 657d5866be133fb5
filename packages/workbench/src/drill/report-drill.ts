import type { Measurement } from '../print/figures.js';
import { shorten } from './checks/check-facts.js';
import { isWell, together } from './checks/verdict.js';
import type { DrillOptions } from './read-drill-options.js';
import type { DrillRecord, FaultRecord } from './run-drill.js';

/** The figures of all drills together. */
export function measureDrills(records: readonly DrillRecord[], options: DrillOptions, seconds: number): Measurement {
  const { lost, twice, owners, seats, queue, broken } = together(...records.map(({ verdict }) => verdict));
  const faults = records.flatMap((record) => record.faults);
  const recover_s = sorted(faults.map((fault) => Number(fault.recover_s.toFixed(3))));
  const sum = (of: (record: DrillRecord) => number) => records.reduce((total, record) => total + of(record), 0);
  return {
    name: 'drill',
    figures: {
      seeds: records.length,
      minutes: options.minutes,
      acknowledged: sum(({ ledger }) => ledger.acknowledged),
      lost: lost.length,
      twice: twice.length,
      owners_double: owners.length,
      seats_leaked: seats.length,
      queue_stuck: queue.length,
      invariants_broken: owners.length + seats.length + queue.length + broken.length,
      recover_p50_s: medianOf(recover_s),
      recover_max_s: recover_s.at(-1) ?? 0,
      ...killsOf(faults),
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

/** For each service that was killed, how often it was, and how long until it answered again. */
function killsOf(faults: readonly FaultRecord[]): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const [service, of] of grouped(faults.filter(({ kind }) => kind === 'kill_service'))) {
    const recover_s = sorted(of);
    figures[`${service}_killed`] = recover_s.length;
    figures[`${service}_recover_p50_s`] = medianOf(recover_s);
    figures[`${service}_recover_max_s`] = recover_s.at(-1) ?? 0;
  }
  return figures;
}

/** How long services were away after each kind of fault; where a service was killed, for each of them. */
export function faultTable(records: readonly DrillRecord[]): string {
  const faults = records.flatMap((record) => record.faults);
  const kinds = [
    ...grouped(faults, ({ kind }) => kind),
    ...[...grouped(faults.filter(({ kind }) => kind === 'kill_service'))].map(
      ([service, of]) => [`kill_service ${service}`, of] as const,
    ),
  ];
  const rows = kinds
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([kind, of]) => {
      const recover_s = sorted(of);
      return [kind, String(recover_s.length), medianOf(recover_s).toFixed(2), (recover_s.at(-1) ?? 0).toFixed(2)];
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

/** The times to recover of faults, by the service that they befell or by something else. */
function grouped(
  faults: readonly FaultRecord[],
  by: (fault: FaultRecord) => string = ({ service }) => service,
): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const fault of faults) groups.set(by(fault), [...(groups.get(by(fault)) ?? []), fault.recover_s]);
  return groups;
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

const medianOf = (ordered: readonly number[]): number => ordered[Math.floor((ordered.length - 1) / 2)] ?? 0;

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
