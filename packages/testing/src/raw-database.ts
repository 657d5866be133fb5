import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** A column that can hold text. */
export interface TextColumn {
  table: string;
  column: string;
}

const texts = ['text', '_text', 'varchar', '_varchar', 'bpchar', 'json', 'jsonb', '_jsonb', 'bytea', '_bytea'];

/** Every column of a database that can hold text, the migrations' own table left out. */
export function textColumns(url: string): Promise<TextColumn[]> {
  return ask(url, (client) => columnsOf(client, texts));
}

/**
 * Where a database holds these words, whoever may read them: in texts, ids, documents, bytes, and in bytes that are kept
 * as texts in base64.
 *
 * @returns `table.column` of each, once.
 */
export function placesOf(url: string, words: string): Promise<string[]> {
  const bytes = Buffer.from(words);
  // Wherever in a text of base64 they stand, one of three beginnings is among these.
  const encoded = [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    return padded.slice(Math.ceil((offset * 4) / 3) + 1, -1);
  });
  return ask(url, async (client) => {
    const places: string[] = [];
    for (const { table, column } of await columnsOf(client, [...texts, 'uuid'])) {
      const { rows } = await client.query(
        `SELECT 1 FROM ${client.escapeIdentifier(table)}
          WHERE strpos(${client.escapeIdentifier(column)}::text, $1) > 0
             OR strpos(${client.escapeIdentifier(column)}::text, $2) > 0
             OR EXISTS (SELECT FROM unnest($3::text[]) AS part WHERE strpos(${client.escapeIdentifier(column)}::text, part) > 0)
          LIMIT 1`,
        [words, bytes.toString('hex'), encoded],
      );
      if (rows.length > 0) places.push(`${table}.${column}`);
    }
    return places;
  });
}

/** The files below a folder that hold these words. */
export async function filesWith(folder: string, words: string): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const found: string[] = [];
  for (const { parentPath, name } of files) {
    // A file may be replaced while the folder is read.
    const content = await readFile(join(parentPath, name)).catch(() => Buffer.alloc(0));
    if (content.includes(words)) found.push(name);
  }
  return found;
}

async function columnsOf(client: pg.Client, types: readonly string[]): Promise<TextColumn[]> {
  const { rows } = await client.query<TextColumn>(
    `
    SELECT class.relname AS table, attribute.attname AS column
      FROM pg_attribute AS attribute
      JOIN pg_class AS class ON class.oid = attribute.attrelid
      JOIN pg_type AS type ON type.oid = attribute.atttypid
     WHERE class.relkind IN ('r', 'p') AND class.relnamespace = 'public'::regnamespace AND attribute.attnum > 0
       AND NOT attribute.attisdropped AND class.relname <> 'migrations'
       AND type.typname = ANY ($1)
     ORDER BY class.relname, attribute.attnum`,
    [types],
  );
  return rows;
}

async function ask<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
