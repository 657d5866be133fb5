import { availableParallelism } from 'node:os';

/** One line of the table that a measuring command prints. */
export interface Aim {
  figure: string;
  /** A figure to compare with, and whose it is. */
  reference?: { value: number; by: string };
  /** Such as `>= 67.3`. */
  aim?: string;
}

/** What a measuring command found. */
export interface Measurement {
  name: string;
  figures: Record<string, number>;
  aims: readonly Aim[];
  /** How much was measured, such as the number of examples. */
  size: number;
  seed: number;
  seconds: number;
  /** Other parts of the JSON line, such as the figures of several sizes. */
  more?: Record<string, unknown>;
}

/** The JSON object that ends the output of a measuring command. Figures that could not be measured are left out. */
export function figuresLine(measured: Measurement): string {
  const figures = Object.entries(measured.figures).filter(([, value]) => Number.isFinite(value));
  const aims = measured.aims.flatMap(({ figure, aim }) => (aim === undefined ? [] : [[figure, aim] as const]));
  return JSON.stringify({
    name: measured.name,
    figures: Object.fromEntries(figures.map(([key, value]) => [key, Number(value.toPrecision(9))])),
    aims: Object.fromEntries(aims),
    size: measured.size,
    seed: measured.seed,
    machine: { cores: availableParallelism(), node: process.versions.node },
    seconds: Number(measured.seconds.toFixed(2)),
    ...measured.more,
  });
}

/** The same as a table for people: figure, value, interval, reference, aim, and whether the aim was met. */
export function figuresTable(measured: Measurement): string {
  const { figures } = measured;
  const rows = [['figure', 'value', 'interval', 'reference', 'ratio', 'aim', 'met']];
  for (const [key, value] of Object.entries(figures)) {
    if (key.endsWith('_low') || key.endsWith('_high')) continue;
    const { reference, aim } = measured.aims.find(({ figure }) => figure === key) ?? {};
    const [low, high] = [figures[`${key}_low`], figures[`${key}_high`]];
    rows.push([
      key,
      shown(value),
      low === undefined || high === undefined ? '' : `${shown(low)} … ${shown(high)}`,
      reference ? `${shown(reference.value)} (${reference.by})` : '',
      reference ? (value / reference.value).toFixed(2) : '',
      aim ?? '',
      aim === undefined ? '' : meets(value, aim) ? 'yes' : 'no',
    ]);
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return [`${measured.name}: size ${measured.size}, seed ${measured.seed}`, ...lines].join('\n');
}

/** Prints the table, or with `json` the JSON object as the last line. */
export function printFigures(measured: Measurement, json: boolean): void {
  process.stdout.write(`${json ? figuresLine(measured) : figuresTable(measured)}\n`);
}

/**
 * Whether a value meets an aim such as `>= 67.3`.
 * @throws {RangeError} where the aim is not written so.
 */
export function meets(value: number, aim: string): boolean {
  const [, relation, bound] = /^(>=|<=|>|<|=)\s*(-?\d+(?:\.\d+)?)$/.exec(aim) ?? [];
  if (bound === undefined) throw new RangeError(`an aim reads like ">= 67.3", not "${aim}"`);
  const limit = Number(bound);
  if (relation === '>=') return value >= limit;
  if (relation === '<=') return value <= limit;
  if (relation === '>') return value > limit;
  return relation === '<' ? value < limit : value === limit;
}

function shown(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 1000 ? value.toFixed(0) : value.toPrecision(4);
}
