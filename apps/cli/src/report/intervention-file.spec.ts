import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReportedIntervention } from '@guanxi/contracts/analytics/v1/intervention_report.js';
import { CareMenuOutcome, InterventionReason } from '@guanxi/contracts/conversation/v1/conversation.js';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInterventionFile } from './intervention-file.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guanxi-export-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const offeredAt = new Date('2026-03-02T12:00:00.123Z');
const intervention = (n: number) =>
  ReportedIntervention.fromPartial({
    ...{ interventionId: `i-${n}`, customerId: `c-${n}`, conversationId: `v-${n}`, episode: 2, offeredAt },
    ...{ reason: InterventionReason.WEAK_SCENE, outcome: CareMenuOutcome.TRANSFERRED, sceneGroup: 'refund' },
    ...(n % 2 === 0 ? { waitS: 1.5, agentId: 'ana', stars: 4, purchasedAt: offeredAt } : {}),
    evidence: n === 0 ? 'negative 0.93: "垃圾", 骗子' : '',
  });

async function exported(name: string, batches: number, rows: number): Promise<string> {
  const path = join(folder, name);
  const file = await openInterventionFile(path);
  for (let batch = 0; batch < batches; batch += 1) {
    await file.write(Array.from({ length: rows }, (_, i) => intervention(batch * rows + i)));
  }
  await file.close();
  return path;
}

describe('interventions in a file', () => {
  it('are read back from CSV as they were, evidence with commas and quotes too', async () => {
    const rows: Record<string, string>[] = parse(await readFile(await exported('some.csv', 3, 100)), { columns: true });
    expect(rows).toHaveLength(300);
    expect(rows[0]).toMatchObject({
      ...{ intervention_id: 'i-0', reason: 'weak_scene', outcome: 'transferred', wait_s: '1.5', stars: '4' },
      ...{ evidence: 'negative 0.93: "垃圾", 骗子', offered_at: '2026-03-02T12:00:00.123Z', case_id: '' },
    });
    expect(rows[299]).toMatchObject({ customer_id: 'c-299', agent_id: '', stars: '', purchased_at: '' });
  });

  it('are read back from Parquet with their types, group by group', async () => {
    const file = await asyncBufferFromFile(await exported('many.parquet', 21, 1_000));
    const { row_groups, num_rows } = await parquetMetadataAsync(file);
    expect([Number(num_rows), row_groups.length]).toEqual([21_000, 2]);
    const rows = await parquetReadObjects({ file, rowStart: 0, rowEnd: 2 });
    expect(rows).toMatchObject([
      { intervention_id: 'i-0', offered_at: offeredAt, wait_s: 1.5, stars: 4, episode: 2, purchased_at: offeredAt },
      { intervention_id: 'i-1', scene_group: 'refund', agent_id: null, wait_s: null, stars: null, cancelled_at: null },
    ]);
    const [last] = await parquetReadObjects({ file, rowStart: 20_999, rowEnd: 21_000 });
    expect(last).toMatchObject({ customer_id: 'c-20999' });
  });

  it('are a file also where there are none', async () => {
    const file = await asyncBufferFromFile(await exported('none.parquet', 0, 0));
    expect(Number((await parquetMetadataAsync(file)).num_rows)).toBe(0);
    expect(await readFile(await exported('none.csv', 0, 0), 'utf8')).toMatch(/^intervention_id,.*cancelled_at\n$/);
  });

  it('are written in no other form', async () => {
    await expect(openInterventionFile(join(folder, 'x.xlsx'))).rejects.toMatchObject({ reason: 'BAD_EXPORT' });
  });
});
