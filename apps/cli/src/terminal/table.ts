import TerminalTable from 'cli-table3';

/** A column of a table: its heading, and whether it holds numbers, which stand on the right. */
export interface Column {
  heading: string;
  numeric?: boolean;
}

/** A table that is told in a terminal as text and on a page as what it is. */
export class Table {
  constructor(
    readonly columns: readonly Column[],
    readonly rows: readonly (readonly string[])[],
  ) {}

  /** As text, without a line break at its end. */
  toString(): string {
    const table = new TerminalTable({
      head: this.columns.map(({ heading }) => heading),
      colAligns: this.columns.map(({ numeric }) => (numeric ? 'right' : 'left')),
      style: { head: [], border: [], compact: true },
    });
    table.push(...this.rows.map((row) => [...row]));
    return table.toString();
  }
}

/** A table of those columns, whose rows have a cell for each. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): Table {
  return new Table(columns, rows);
}

const BAR_WIDTH = 24;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of that share of the whole, 0 to 1, in eighths of a character; something where there is something. */
export function bar(share: number): string {
  if (!(share > 0)) return '';
  const eighths = Math.max(1, Math.round(Math.min(share, 1) * BAR_WIDTH * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

/** `0.1234` as `12.3 %`; `–` of nothing. */
export function percent(part: number, whole: number): string {
  return whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '–';
}

/** A whole number with thin groups: `1,234,567`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Cents as `1,234.56`. */
export function money(cents: number): string {
  return (cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** `2026-01-31 14:05:06` in the machine's time zone; `–` for none. */
export function instant(at: Date | undefined): string {
  return at ? at.toLocaleString('sv-SE') : '–';
}
