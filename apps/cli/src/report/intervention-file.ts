import { type FileHandle, open } from 'node:fs/promises';
import type { ReportedIntervention } from '@guanxi/contracts/analytics/v1/intervention_report.js';
import { CareMenuOutcome, InterventionReason } from '@guanxi/contracts/conversation/v1/conversation.js';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { UsageFailure } from '../failure.js';

/** One column of an export: its name, its kind, and what it holds. */
interface Column {
  name: string;
  kind: 'text' | 'integer' | 'number' | 'instant';
  of(one: ReportedIntervention): string | number | Date | undefined;
}

const columns: readonly Column[] = [
  { name: 'intervention_id', kind: 'text', of: (one) => one.interventionId },
  { name: 'offered_at', kind: 'instant', of: (one) => one.offeredAt },
  { name: 'customer_id', kind: 'text', of: (one) => one.customerId },
  { name: 'conversation_id', kind: 'text', of: (one) => one.conversationId },
  { name: 'episode', kind: 'integer', of: (one) => one.episode },
  { name: 'reason', kind: 'text', of: ({ reason }) => InterventionReason[reason]?.toLowerCase() },
  { name: 'evidence', kind: 'text', of: (one) => one.evidence || undefined },
  { name: 'scene', kind: 'text', of: (one) => one.scene || undefined },
  { name: 'scene_group', kind: 'text', of: (one) => one.sceneGroup || undefined },
  { name: 'outcome', kind: 'text', of: ({ outcome }) => CareMenuOutcome[outcome]?.toLowerCase() },
  { name: 'answered_at', kind: 'instant', of: (one) => one.answeredAt },
  { name: 'wait_s', kind: 'number', of: (one) => one.waitS },
  { name: 'agent_id', kind: 'text', of: (one) => one.agentId || undefined },
  { name: 'case_id', kind: 'text', of: (one) => one.caseId || undefined },
  { name: 'stars', kind: 'integer', of: (one) => one.stars || undefined },
  { name: 'purchased_at', kind: 'instant', of: (one) => one.purchasedAt },
  { name: 'cancelled_at', kind: 'instant', of: (one) => one.cancelledAt },
];
const ROW_GROUP_ROWS = 20_000;

const parquetTypes = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT32' },
  number: { type: 'DOUBLE' },
  instant: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
} as const;

/** A file that interventions are written to, batch by batch. */
export interface InterventionFile {
  write(batch: readonly ReportedIntervention[]): Promise<void>;
  /** Ends the file; without it a Parquet file is none. */
  close(): Promise<void>;
}

/**
 * Opens a file for an export: CSV or Parquet, as its name ends. Under another name, where it is renamed once it is complete.
 *
 * @throws {UsageFailure} BAD_EXPORT when it ends otherwise.
 */
export async function openInterventionFile(file: string, under = file): Promise<InterventionFile> {
  if (file.endsWith('.csv')) return new CsvFile(await open(under, 'w')).begin();
  if (file.endsWith('.parquet')) return new ParquetFile(under);
  throw new UsageFailure('BAD_EXPORT', `--export "${file}" ends neither in .csv nor in .parquet`);
}

class CsvFile implements InterventionFile {
  constructor(private readonly handle: FileHandle) {}

  async begin(): Promise<this> {
    await this.handle.write(`${columns.map(({ name }) => name).join(',')}\n`);
    return this;
  }

  async write(batch: readonly ReportedIntervention[]): Promise<void> {
    const lines = batch.map((one) => `${columns.map(({ of }) => cell(of(one))).join(',')}\n`);
    await this.handle.write(lines.join(''));
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

function cell(value: string | number | Date | undefined): string {
  if (value === undefined) return '';
  const text = value instanceof Date ? value.toISOString() : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Holds one row group at a time, so that a million rows take no more memory than twenty thousand. */
class ParquetFile implements InterventionFile {
  private readonly writer: ParquetWriter;
  private waiting: ReportedIntervention[] = [];

  constructor(file: string) {
    const leaves = columns.map(({ name, kind }) => ({
      name,
      repetition_type: 'OPTIONAL' as const,
      ...parquetTypes[kind],
    }));
    const schema = [{ name: 'interventions', num_children: columns.length }, ...leaves];
    this.writer = new ParquetWriter({ writer: fileWriter(file), schema, createdBy: 'guanxi' });
  }

  async write(batch: readonly ReportedIntervention[]): Promise<void> {
    this.waiting.push(...batch);
    if (this.waiting.length >= ROW_GROUP_ROWS) await this.flush();
  }

  async close(): Promise<void> {
    if (this.waiting.length > 0) await this.flush();
    await this.writer.finish();
  }

  private async flush(): Promise<void> {
    const rows = this.waiting;
    this.waiting = [];
    const columnData = columns.map(({ name, of }) => ({ name, data: rows.map((row) => of(row) ?? null) }));
    await this.writer.write({ columnData, rowGroupSize: rows.length });
  }
}
