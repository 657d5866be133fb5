import { type Reading, type ReadingFault, readCents } from './cents.js';
import { readPurchaseDate } from './purchase-date.js';

/** Where in a row each part of a purchase stands, counted from 0. */
export interface Columns {
  customer: number;
  date: number;
  amount?: number;
  category?: number;
  /** How many cells a whole row has. */
  width: number;
}

/** One line of somebody's purchase history. */
export interface Purchase {
  customerId: string;
  purchasedAt: Date;
  amount_cents: number;
  category: string;
}

/** Why a row was not taken. */
export interface RowFault {
  column: keyof Columns;
  fault: ReadingFault | 'wrong_width';
  /** The cell, cut short; for `width` how many cells there were. Empty for a customer: personal data is not shown. */
  found: string;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._:@+~-]{0,127}$/;
const TOKEN = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const FOUND_CHARACTERS_MAX = 40;

/** The purchase that a row of cells tells of, or why it tells of none. */
export function readPurchaseRow(
  cells: readonly string[],
  columns: Columns,
  fixedCategory: string,
  now: Date,
): { purchase: Purchase } | { fault: RowFault } {
  if (cells.length !== columns.width) {
    return { fault: { column: 'width', fault: 'wrong_width', found: `${cells.length}` } };
  }
  const cell = (column: number | undefined) => (column === undefined ? '' : (cells[column] ?? ''));
  const customer = readCustomer(cell(columns.customer));
  if ('fault' in customer) return { fault: { column: 'customer', fault: customer.fault, found: '' } };
  const date = readPurchaseDate(cell(columns.date), now);
  if ('fault' in date) return faultIn('date', date.fault, cell(columns.date));
  const amount = columns.amount === undefined ? { value: 0 } : readCents(cell(columns.amount));
  if ('fault' in amount) return faultIn('amount', amount.fault, cell(columns.amount));
  const category =
    columns.category === undefined ? { value: fixedCategory } : readCategory(cell(columns.category), fixedCategory);
  if ('fault' in category) return faultIn('category', category.fault, cell(columns.category));
  return {
    purchase: {
      customerId: customer.value,
      purchasedAt: date.value,
      amount_cents: amount.value,
      category: category.value,
    },
  };
}

function faultIn(column: keyof Columns, fault: ReadingFault, found: string): { fault: RowFault } {
  return { fault: { column, fault, found: found.slice(0, FOUND_CHARACTERS_MAX) } };
}

function readCustomer(cell: string): Reading<string> {
  const text = cell.trim();
  if (text === '') return { fault: 'missing' };
  return ID.test(text) ? { value: text } : { fault: 'bad_customer' };
}

/** A category as the contract wants it: `Home & Garden` becomes `home_garden`. */
export function readCategory(cell: string, whereEmpty = ''): Reading<string> {
  const text = cell.trim().toLowerCase();
  if (text === '') return { value: whereEmpty };
  const token = text.replace(/[\s&/,]+/g, '_');
  return TOKEN.test(token) ? { value: token } : { fault: 'bad_category' };
}
