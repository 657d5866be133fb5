import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { UsageFailure } from '../failure.js';
import { decode } from '../files/decode.js';
import { openFile } from '../files/open-file.js';
import { readCsv } from '../files/read-csv.js';

/** An article as a file tells it. */
export interface ArticleDraft {
  articleId: string;
  language: string;
  title: string;
  body: string;
  questions: string[];
}

/** An article, or why there is none, and its line. */
export type ArticleLine = { line: number } & ({ article: ArticleDraft } | { fault: string });

/** Between the questions in one cell of a CSV file. */
const QUESTION_SEPARATOR = '|';
const FIELDS = ['articleId', 'language', 'title', 'body'] as const;

/**
 * The articles of a file: JSON lines with the fields `articleId`, `language`, `title`, `body`, `questions` where its
 * name ends in `.jsonl` or `.json`; else CSV with those columns, its questions divided by `|`.
 *
 * @throws {Failure} when the file cannot be read
 */
export function readArticles(path: string): AsyncGenerator<ArticleLine> {
  return /\.jsonl?$/i.test(path) ? readJsonLines(path) : readCsvArticles(path);
}

async function* readJsonLines(path: string): AsyncGenerator<ArticleLine> {
  const { handle } = await openFile(path);
  const text = Readable.from(decode(handle.createReadStream(), 'utf-8'));
  let line = 0;
  for await (const json of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (json.trim() === '') continue;
    try {
      yield { line, ...checkDraft(JSON.parse(json)) };
    } catch (error) {
      yield { line, fault: (error as Error).message };
    }
  }
}

async function* readCsvArticles(path: string): AsyncGenerator<ArticleLine> {
  let header: string[] | undefined;
  for await (const { line, cells } of readCsv(path, { delimiter: ',', encoding: 'utf-8' })) {
    if (!header) {
      header = cells.map((cell) => cell.trim());
      const missing = FIELDS.filter((field) => !header?.includes(field));
      if (missing.length === 0) continue;
      throw new UsageFailure('UNKNOWN_COLUMN', `the file has no column ${missing.join(', ')}`, 'See --help.');
    }
    const row = Object.fromEntries(header.map((name, place) => [name, cells[place] ?? '']));
    const questions = (row['questions'] ?? '').split(QUESTION_SEPARATOR).map((question) => question.trim());
    yield { line, ...checkDraft({ ...row, questions: questions.filter((question) => question !== '') }) };
  }
}

function checkDraft(draft: Record<string, unknown> | null): { article: ArticleDraft } | { fault: string } {
  if (draft === null || typeof draft !== 'object') return { fault: 'is no object' };
  const missing = FIELDS.filter((field) => typeof draft[field] !== 'string' || draft[field] === '');
  if (missing.length > 0) return { fault: `${missing.join(', ')} is missing` };
  const { articleId, language, title, body, questions = [] } = draft as unknown as ArticleDraft;
  if (!Array.isArray(questions) || questions.some((question) => typeof question !== 'string')) {
    return { fault: 'questions is no list of texts' };
  }
  return { article: { articleId, language, title, body, questions } };
}
