import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChildProgram } from '@guanxi/testing';
import { peakMegabytes } from '../platform/cpu-seconds.js';
import type { Replica, ServicePrograms } from '../platform/service-programs.js';

const cli = fileURLToPath(new URL('../../../../../apps/cli/dist/main.js', import.meta.url));
const export_ms_max = 900_000;
const look_ms = 50;

/** How fast `guanxi report interventions --export` writes, and how much memory it takes on both sides. */
export async function timeExport(
  programs: ServicePrograms,
  { address, pid }: Replica,
  shopId: string,
): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-bench-export-'));
  try {
    await forgetPeak(pid);
    const csv = await exportTo(join(folder, 'interventions.csv'), programs, address, shopId);
    const parquet = await exportTo(join(folder, 'interventions.parquet'), programs, address, shopId);
    return {
      export_rows: csv.rows,
      export_csv_rows_per_s: csv.rows_per_s,
      export_parquet_rows_per_s: parquet.rows_per_s,
      export_client_peak_mb: Math.max(csv.peak_mb, parquet.peak_mb),
      export_service_peak_mb: await peakMegabytes(pid),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function exportTo(file: string, programs: ServicePrograms, address: string, shopId: string) {
  const began = performance.now();
  const program = ChildProgram.start(process.execPath, [
    ...[cli, 'report', 'interventions', '--shop', shopId, '--export', file, '--json'],
    ...['--analytics-address', address, '--identity-key', programs.identity.IDENTITY_KEY],
  ]);
  let peak_mb = 0;
  const looking = setInterval(async () => {
    peak_mb = Math.max(peak_mb, (await peakMegabytes(program.pid ?? 0)) || 0);
  }, look_ms);
  const { code } = await program.ended(export_ms_max).finally(() => clearInterval(looking));
  if (code !== 0) throw new Error(`the export ended with ${code}:\n${program.lines.join('\n')}`);
  const { exported } = JSON.parse(program.lines.at(-1) ?? '{}') as { exported: number };
  return { rows: exported, rows_per_s: exported / ((performance.now() - began) / 1_000), peak_mb };
}

/** Has the system count a process's largest memory from now on, where it can. */
async function forgetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined);
}
