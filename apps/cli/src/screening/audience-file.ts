import { Failure } from '../failure.js';
import { readCsv } from '../files/read-csv.js';

const ID = /^[A-Za-z0-9][A-Za-z0-9._:@+~-]{0,127}$/;

/**
 * The customers that a file names, one in the first cell of each line; a first line that is no id is a heading.
 *
 * @throws {Failure} when the file cannot be read, or a line holds no id
 */
export async function* readAudience(path: string): AsyncGenerator<string> {
  let isFirst = true;
  for await (const { line, cells } of readCsv(path, { delimiter: ',', encoding: 'utf-8' })) {
    const id = cells[0]?.trim() ?? '';
    const isHeading = isFirst && (!ID.test(id) || /^(customer|customer_?id|id)$/i.test(id));
    isFirst = false;
    if (isHeading) continue;
    if (!ID.test(id)) throw new Failure('BAD_AUDIENCE', `line ${line} of ${path} names no customer`, 'One id a line.');
    yield id;
  }
}
