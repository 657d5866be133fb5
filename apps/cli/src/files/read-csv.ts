import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { Failure } from '../failure.js';
import { decode } from './decode.js';
import { openFile } from './open-file.js';

/** A larger row is a quote that was never closed. */
const ROW_CHARACTERS_MAX = 1_000_000;
const READ_BYTES = 256 * 1_024;

export interface CsvOptions {
  delimiter: string;
  encoding: string;
  /** Told how many bytes were read since the last time. */
  onBytes?: (bytes: number) => void;
}

/** One row, and the line of the file at which it ends. */
export interface CsvRow {
  line: number;
  cells: string[];
}

/**
 * The rows of a CSV file (RFC 4180) from the first, empty lines left out, in constant memory.
 *
 * @throws {Failure} when the file cannot be read, is empty, is in another encoding or a quote is never closed
 */
export async function* readCsv(path: string, { delimiter, encoding, onBytes }: CsvOptions): AsyncGenerator<CsvRow> {
  const { handle } = await openFile(path);
  const bytes = handle.createReadStream({ highWaterMark: READ_BYTES });
  const parser = parse({
    delimiter,
    record_delimiter: '\n',
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: ROW_CHARACTERS_MAX,
  });
  const text = Readable.from(decode(counted(bytes, onBytes), encoding));
  text.on('error', (error) => parser.destroy(error));
  text.pipe(parser);
  let line = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      line = info.lines;
      yield { line, cells: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Failure(
      'CSV_BROKEN',
      `the row that begins after line ${line} never ends: a quotation mark is not closed`,
      'Close it, or double the marks inside a cell.',
    );
  } finally {
    bytes.destroy();
  }
}

async function* counted(chunks: AsyncIterable<Uint8Array>, onBytes?: (bytes: number) => void) {
  for await (const chunk of chunks) {
    onBytes?.(chunk.length);
    yield chunk;
  }
}
