import { availableParallelism } from 'node:os';
import Table from 'cli-table3';

/** One measured figure; `reference` was measured in the same run, on the same machine. */
export interface Figure {
  /** Ends in the unit, such as `delay_p99_ms`. */
  key: string;
  value: number;
  reference?: number;
  /** What was aimed at, such as `>= 0.5`. */
  aim?: string;
}

/** What one measuring command found. */
export interface Findings {
  name: string;
  figures: Figure[];
  size?: number;
  seed?: number;
  seconds: number;
}

const significantDigits = 4;

/** Whether a value meets an aim of the form `>= 0.5` or `<= 100`. @throws {Error} when the aim has another form. */
export function meets(value: number, aim: string): boolean {
  const [, relation, bound] = /^(<=|>=|<|>|=) (-?[\d.]+)$/.exec(aim) ?? [];
  if (relation === undefined) throw new Error(`an aim reads like ">= 0.5", not "${aim}"`);
  const limit = Number(bound);
  if (relation === '<=') return value <= limit;
  if (relation === '>=') return value >= limit;
  if (relation === '<') return value < limit;
  return relation === '>' ? value > limit : value === limit;
}

/** The findings as one line of JSON, for programs. */
export function toJsonLine({ name, figures, size, seed, seconds }: Findings): string {
  return JSON.stringify({
    name,
    figures: Object.fromEntries(figures.map(({ key, value }) => [key, rounded(value)])),
    aims: Object.fromEntries(figures.flatMap(({ key, aim }) => (aim ? [[key, aim]] : []))),
    size,
    seed,
    machine: { cores: availableParallelism(), node: process.versions.node },
    seconds: rounded(seconds),
  });
}

/** The findings as a table, for people. */
export function toTable({ figures }: Findings): string {
  const table = new Table({
    head: ['figure', 'value', 'reference', 'ratio', 'aim', 'met'],
    colAligns: ['left', 'right', 'right', 'right', 'left', 'left'],
    style: { head: [], border: [] },
  });
  for (const { key, value, reference, aim } of figures) {
    table.push([
      key,
      String(rounded(value)),
      reference === undefined ? '' : String(rounded(reference)),
      reference === undefined ? '' : String(rounded(value / reference)),
      aim ?? '',
      aim === undefined ? '' : meets(value, aim) ? 'yes' : 'no',
    ]);
  }
  return table.toString();
}

function rounded(value: number): number {
  return Number(value.toPrecision(significantDigits));
}
