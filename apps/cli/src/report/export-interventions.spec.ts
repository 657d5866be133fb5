import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  type ExportInterventionsRequest,
  ExportInterventionsResponse,
  ReportedIntervention,
} from '@guanxi/contracts/analytics/v1/intervention_report.js';
import { createColors } from 'picocolors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { english } from '../language/english.js';
import { exportInterventions } from './export-interventions.js';

/** UNAVAILABLE, as gRPC numbers it. */
const unavailable_code = 14;
const batches = 5;
const rows_per_batch = 3;
const asked = { shopId: 'tea', customerId: '', agentId: '', sceneGroup: '', reason: 0, outcome: 0 };
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guanxi-export-'));
  file = join(folder, 'interventions.csv');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A service with fifteen rows, whose stream does `onBatch` before each batch that it sends. */
function serving(onBatch: (batch: number) => void) {
  return {
    async *exportInterventions({ pageToken }: ExportInterventionsRequest) {
      for (let batch = Number(pageToken || 0); batch < batches; batch += 1) {
        onBatch(batch);
        yield ExportInterventionsResponse.fromPartial({
          interventions: Array.from({ length: rows_per_batch }, (_, i) =>
            ReportedIntervention.fromPartial({ interventionId: `i-${batch * rows_per_batch + i}` }),
          ),
          nextPageToken: String(batch + 1),
        });
      }
    },
  };
}

function session(signal = new AbortController().signal) {
  const output = new PassThrough().resume();
  const colours = createColors(false);
  const terminal = { input: output, output, errors: output, interactive: false, redraws: false, columns: 80, colours };
  return { texts: english, terminal, signal, say: () => undefined, now: () => new Date() };
}

describe('an export', () => {
  it('goes on behind the last row where the connection breaks, and holds each row once', async () => {
    let breaks = 0;
    const client = serving((batch) => {
      if (batch !== 2 || breaks++ > 0) return;
      throw Object.assign(new Error('connection lost'), { code: unavailable_code });
    });
    await exportInterventions(session(), client, asked, file);
    const [, ...rows] = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(rows.map((row) => row.split(',')[0])).toEqual(Array.from({ length: 15 }, (_, i) => `i-${i}`));
    expect(breaks).toBe(2);
    expect(await readdir(folder)).toEqual(['interventions.csv']);
  });

  it('leaves no file where it is interrupted', async () => {
    const interruption = new AbortController();
    const client = serving((batch) => {
      if (batch === 3) interruption.abort();
    });
    await expect(exportInterventions(session(interruption.signal), client, asked, file)).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is refused beyond the rows that a file may hold', async () => {
    const exported = exportInterventions(
      session(),
      serving(() => undefined),
      asked,
      file,
      10,
    );
    await expect(exported).rejects.toMatchObject({ reason: 'EXPORT_TOO_LARGE' });
    expect(await readdir(folder)).toEqual([]);
  });
});
