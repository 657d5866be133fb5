import { rename, rm } from 'node:fs/promises';
import type { Client } from '@guanxi/chassis/client';
import type {
  ExportInterventionsRequest,
  InterventionReportServiceService,
  ReportedIntervention,
} from '@guanxi/contracts/analytics/v1/intervention_report.js';
import { Failure } from '../failure.js';
import { reconnecting } from '../platform/reconnecting.js';
import type { Session } from '../session.js';
import { startProgress } from '../terminal/progress.js';
import { count } from '../terminal/table.js';
import { openInterventionFile } from './intervention-file.js';

/** Which interventions are asked for, in the contract's words. */
export type Asked = Omit<ExportInterventionsRequest, 'pageToken'>;

export const export_rows_max = 10_000_000;

/**
 * Writes all interventions that are asked for to a file, which is there once it is complete. Memory does not grow with their
 * number: a batch is asked for when the one before it was written.
 *
 * @throws {Failure} EXPORT_TOO_LARGE beyond ten million rows.
 */
export async function exportInterventions(
  { texts, terminal, signal, say, now }: Pick<Session, 'texts' | 'terminal' | 'signal' | 'say' | 'now'>,
  client: Pick<Client<typeof InterventionReportServiceService>, 'exportInterventions'>,
  asked: Asked,
  path: string,
  rows_max = export_rows_max,
): Promise<object> {
  const unfinished = `${path}.part`;
  const file = await openInterventionFile(path, unfinished);
  const progress = startProgress(terminal, texts.report.interventions);
  let exported = 0;
  try {
    for await (const batch of batchesOf(client, asked, { signal, now })) {
      exported += batch.length;
      if (exported > rows_max) throw tooLarge(rows_max);
      await file.write(batch);
      progress.update(exported);
    }
    signal.throwIfAborted();
    await file.close();
    await rename(unfinished, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(unfinished, { force: true });
    throw error;
  } finally {
    progress.stop();
  }
  say(texts.service.exported(count(exported), path));
  return { exported, file: path };
}

/** In the order of the report; where the connection breaks, on behind the last batch that was taken. */
async function* batchesOf(
  client: Pick<Client<typeof InterventionReportServiceService>, 'exportInterventions'>,
  asked: Asked,
  { signal, now }: Pick<Session, 'signal' | 'now'>,
): AsyncGenerator<ReportedIntervention[]> {
  let pageToken = '';
  const open = async function* () {
    for await (const batch of client.exportInterventions({ ...asked, pageToken }, { signal })) {
      yield batch.interventions;
      pageToken = batch.nextPageToken;
    }
    yield undefined;
  };
  for await (const batch of reconnecting(open, { signal, now })) {
    if (!batch) return;
    yield batch;
  }
}

function tooLarge(rows_max: number): Failure {
  return new Failure(
    'EXPORT_TOO_LARGE',
    `there are more than ${count(rows_max)} rows`,
    'Ask for a part of them with --from and --until.',
  );
}
