import { UsageFailure } from '../failure.js';
import { readCsv } from '../files/read-csv.js';

/** The columns of a purchase file. */
export interface PurchaseColumns {
  customerColumn: string;
  dateColumn: string;
  amountColumn?: string;
}

const CUSTOMER = ['sampleid', 'household_id', 'customer_id', 'customer', 'customerid', 'user_id', 'buyer_id'];
const DATE = ['date', 'transaction_timestamp', 'purchased_at', 'timestamp', 'time', 'order_date', 'datetime'];
const AMOUNT = ['sales', 'sales_value', 'amount', 'total', 'price', 'value'];

/**
 * The columns of a file by the names that such files commonly have, where the caller named none.
 *
 * @throws {UsageFailure} when its header has none that is known
 * @throws {Failure} when the file cannot be read
 */
export async function findPurchaseColumns(path: string, named: Partial<PurchaseColumns>): Promise<PurchaseColumns> {
  const header = await readHeader(path);
  const find = (known: readonly string[]) => known.find((name) => header.includes(name));
  const customerColumn = named.customerColumn ?? find(CUSTOMER);
  const dateColumn = named.dateColumn ?? find(DATE);
  if (customerColumn && dateColumn) {
    return { customerColumn, dateColumn, amountColumn: named.amountColumn ?? find(AMOUNT) };
  }
  const missing = customerColumn ? '--date-column' : '--customer-column';
  throw new UsageFailure(
    'UNKNOWN_COLUMN',
    `cannot tell ${missing} from the header: ${header.join(', ')}`,
    `Give ${missing}.`,
  );
}

async function readHeader(path: string): Promise<string[]> {
  for await (const { cells } of readCsv(path, { delimiter: ',', encoding: 'utf-8' })) {
    return cells.map((cell) => cell.trim());
  }
  return [];
}
