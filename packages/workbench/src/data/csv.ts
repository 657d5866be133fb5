import { WrongInput } from '../wrong-input.js';

/** A row of a table with the line of the file it starts on. */
export interface CsvRow {
  line: number;
  cells: string[];
}

/**
 * The rows of comma-separated text as in RFC 4180: quoted cells may hold commas, line breaks and doubled quotes. Empty
 * lines are left out.
 *
 * @throws {WrongInput} where a quote is never closed, or text follows one.
 */
export function parseCsv(text: string, file: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let started = 1;
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    let cell: string;
    if (text[at] === '"') {
      const opened = line;
      const end = closingQuote(text, at + 1);
      if (end < 0) throw WrongInput.at(file, opened, `column ${cells.length + 1}`, 'a quote that is never closed');
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      line += cell.split('\n').length - 1;
      at = end + 1;
    } else {
      const end = endOfCell(text, at);
      cell = text.slice(at, end);
      at = end;
    }
    cells.push(cell);
    if (text[at] === ',') {
      at++;
      if (at < text.length && !atLineEnd(text, at)) continue;
      cells.push('');
    }
    if (at < text.length && !atLineEnd(text, at)) {
      throw WrongInput.at(file, line, `column ${cells.length}`, 'text after the closing quote');
    }
    if (text[at] === '\r') at++;
    at++;
    line++;
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: started, cells });
    cells = [];
    started = line;
  }
  return rows;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at;
  return -1;
}

function endOfCell(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ',' && !atLineEnd(text, at)) at++;
  return at;
}

function atLineEnd(text: string, at: number): boolean {
  return text[at] === '\n' || (text[at] === '\r' && (at + 1 === text.length || text[at + 1] === '\n'));
}
