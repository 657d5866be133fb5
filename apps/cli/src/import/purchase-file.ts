import { UsageFailure } from '../failure.js';
import { type CsvOptions, readCsv } from '../files/read-csv.js';
import { type Columns, type Purchase, type RowFault, readPurchaseRow } from './purchase-row.js';

/** A file of purchases, and how to read it. */
export interface PurchaseFile {
  path: string;
  customerColumn: string;
  dateColumn: string;
  amountColumn?: string;
  categoryColumn?: string;
  /** The category of rows that name none. */
  category: string;
  csv: CsvOptions;
  /** Nothing was bought later. */
  now: Date;
}

/** A purchase or a fault, and the line it stands in. */
export type PurchaseLine = { line: number } & ({ purchase: Purchase } | { fault: RowFault });

/**
 * The file's rows after its header, one at a time.
 *
 * @throws {UsageFailure} when the header has no such column, or has it twice
 * @throws {Failure} when the file cannot be read
 */
export async function* readPurchases(file: PurchaseFile): AsyncGenerator<PurchaseLine> {
  let columns: Columns | undefined;
  for await (const { line, cells } of readCsv(file.path, file.csv)) {
    if (columns) yield { line, ...readPurchaseRow(cells, columns, file.category, file.now) };
    else columns = findColumns(cells, file);
  }
}

function findColumns(header: readonly string[], file: PurchaseFile): Columns {
  const { customerColumn, dateColumn, amountColumn, categoryColumn } = file;
  return {
    customer: placeOf(customerColumn, '--customer-column', header),
    date: placeOf(dateColumn, '--date-column', header),
    amount: amountColumn === undefined ? undefined : placeOf(amountColumn, '--amount-column', header),
    category: categoryColumn === undefined ? undefined : placeOf(categoryColumn, '--category-column', header),
    width: header.length,
  };
}

const HEADER_SHOWN_COLUMNS_MAX = 20;

function placeOf(wanted: string, option: string, header: readonly string[]): number {
  const names = header.map((name) => name.trim());
  const places = names.flatMap((name, place) => (name === wanted ? [place] : []));
  if (places.length === 1) return places[0] as number;
  const columns = names.slice(0, HEADER_SHOWN_COLUMNS_MAX).join(', ');
  if (places.length > 1) {
    throw new UsageFailure('COLUMN_TWICE', `the file has ${places.length} columns "${wanted}"`, 'Rename all but one.');
  }
  const looksLikeData = names.every((name) => /\d/.test(name) || name === '');
  throw new UsageFailure(
    'UNKNOWN_COLUMN',
    `the file has no column "${wanted}" (${option}); ${looksLikeData ? 'its first line seems to be data' : 'it has'}: ${columns}`,
    looksLikeData ? 'Put a line of column names first.' : 'Name one of them.',
  );
}
