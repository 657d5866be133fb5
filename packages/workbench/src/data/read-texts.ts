import { WrongInput } from '../wrong-input.js';
import { parseCsv } from './csv.js';

/** A text with its class. */
export interface LabelledText {
  text: string;
  label: string;
  /** `reviews` where the table has a column for the kind of goods. */
  set: 'reviews' | 'other';
}

/**
 * Texts with their labels from a table with a header, whose columns are `text` and one of `labelColumns`; other columns
 * are left alone.
 * @throws {WrongInput} naming line and column.
 */
export function readTexts(content: string, file: string, labelColumns: readonly string[]): LabelledText[] {
  const [header, ...rows] = parseCsv(content, file);
  if (!header) throw new WrongInput(`${file}: empty`);
  const text = header.cells.indexOf('text');
  const label = header.cells.findIndex((cell) => labelColumns.includes(cell));
  if (text < 0) throw WrongInput.at(file, 1, 'text', 'the header has no such column');
  if (label < 0) throw WrongInput.at(file, 1, labelColumns.join(' or '), 'the header has no such column');
  const set = header.cells.includes('category') ? 'reviews' : 'other';
  if (rows.length === 0) throw new WrongInput(`${file}: no row below the header`);
  return rows.map(({ line, cells }) => {
    if (cells.length !== header.cells.length) {
      throw WrongInput.at(file, line, 'columns', `${cells.length} where the header has ${header.cells.length}`);
    }
    if (cells[label] === '') throw WrongInput.at(file, line, header.cells[label]!, 'empty');
    return { text: cells[text]!, label: cells[label]!, set };
  });
}
