import { WrongInput } from '../wrong-input.js';
import { parseCsv } from './csv.js';

/** One row of a table with a header; every error names file, line and column. */
export interface TableRow {
  text(column: string): string;
  /** @throws {WrongInput} where the cell is no finite number. */
  number(column: string): number;
  wrong(column: string, description: string): WrongInput;
}

/**
 * The rows of a table whose header has at least the named columns; other columns are left alone.
 * @throws {WrongInput} where a column is missing, a row has not as many cells as the header, or there is no row.
 */
export function readTable(content: string, file: string, columns: readonly string[]): TableRow[] {
  const [header, ...rows] = parseCsv(content, file);
  if (!header) throw new WrongInput(`${file}: empty`);
  for (const column of columns) {
    if (!header.cells.includes(column)) throw WrongInput.at(file, 1, column, 'the header has no such column');
  }
  if (rows.length === 0) throw new WrongInput(`${file}: no row below the header`);
  const places = new Map(header.cells.map((cell, place) => [cell, place]));
  return rows.map(({ line, cells }) => {
    if (cells.length !== header.cells.length) {
      throw WrongInput.at(file, line, 'columns', `${cells.length} where the header has ${header.cells.length}`);
    }
    const wrong = (column: string, description: string) => WrongInput.at(file, line, column, description);
    const text = (column: string) => cells[places.get(column)!]!;
    return {
      text,
      number: (column) => {
        const value = Number(text(column));
        if (text(column).trim() === '' || !Number.isFinite(value)) throw wrong(column, 'not a number');
        return value;
      },
      wrong,
    };
  });
}
