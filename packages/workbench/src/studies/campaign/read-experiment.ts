import { readTable } from '../../data/csv-table.js';

/** The arm that a customer of the experiment was dealt into. */
export type Arm = 'none' | 'mens' | 'womens';

/** A randomised e-mail campaign, row by row. */
export interface EmailExperiment {
  arms: Arm[];
  /** Whether she visited the shop within two weeks. */
  visits: Uint8Array;
  /** What was known of her before, by column. */
  columns: Float64Array[];
  /** Of every row in the published file: its fold is this mod 5. */
  indices: Uint32Array;
}

const armNames: Readonly<Record<string, Arm>> = {
  'No E-Mail': 'none',
  'Mens E-Mail': 'mens',
  'Womens E-Mail': 'womens',
};
const published_rows = 64_000;

/**
 * Reads the experiment's table: `recency`, `history`, `mens`, `womens`, `zip_code`, `newbie`, `channel`, `segment`,
 * `visit`.
 *
 * The published file has 64,000 rows. A file of exactly four fifths of that is taken as the published one without the
 * rows whose index is 4 mod 5, so that the others keep their index and with it their fold.
 * @throws {WrongInput} naming line and column.
 */
export function readExperiment(content: string, file: string): EmailExperiment {
  const columnNames = ['recency', 'history', 'mens', 'womens', 'zip_code', 'newbie', 'channel', 'segment', 'visit'];
  const rows = readTable(content, file, columnNames);
  const arms = rows.map((row) => {
    const arm = armNames[row.text('segment')];
    if (!arm) throw row.wrong('segment', `not one of ${Object.keys(armNames).join(', ')}`);
    return arm;
  });
  const facts = rows.map((row) => {
    const positive = (column: string) => {
      const value = row.number(column);
      if (value <= 0) throw row.wrong(column, 'not above 0');
      return value;
    };
    const flag = (column: string) => {
      const value = row.number(column);
      if (value !== 0 && value !== 1) throw row.wrong(column, 'neither 0 nor 1');
      return value;
    };
    return [
      Math.log(positive('recency')),
      Math.log(positive('history')),
      flag('mens'),
      flag('womens'),
      flag('newbie'),
      row.text('zip_code') === 'Rural' ? 1 : 0,
      row.text('zip_code') === 'Urban' ? 1 : 0,
      row.text('channel') === 'Web' ? 1 : 0,
      row.text('channel') === 'Phone' ? 1 : 0,
      flag('visit'),
    ];
  });
  const visitColumn = facts[0]!.length - 1;
  const lacksFifth = rows.length === (published_rows * 4) / 5;
  return {
    arms,
    visits: Uint8Array.from(facts, (fact) => fact[visitColumn]!),
    columns: Array.from({ length: visitColumn }, (_, c) => Float64Array.from(facts, (fact) => fact[c]!)),
    indices: Uint32Array.from(rows, (_, i) => (lacksFifth ? Math.floor(i / 4) * 5 + (i % 4) : i)),
  };
}
