import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, generateIdentityKeys, mintToken } from '@guanxi/chassis';
import { ScreeningServiceService } from '@guanxi/contracts/filtering/v1/screening.js';
import type { DatabaseUrls } from '@guanxi/local';
import { ChildProgram } from '@guanxi/testing';
import { WrongInput } from '../../wrong-input.js';

const dist = fileURLToPath(new URL('../../../../../apps/filtering/dist/', import.meta.url));
const token_s = 3_600;
const deadline_ms = 600_000;

/** The service filtering as a program of its own, as it is in production. */
export interface FilteringProgram {
  screenings: ReturnType<typeof connect<typeof ScreeningServiceService>>;
  /** What it logged under a message, latest last. */
  logged<T>(message: string): T[];
  stop(): Promise<void>;
}

/** A database of filtering's that is migrated and filled, for programs on it. */
export interface FilteringGround {
  /** Starts the service with `more` beside what every service reads, and waits until its columns are built. */
  start(more?: Record<string, string>): Promise<FilteringProgram>;
  leave(): Promise<void>;
}

/**
 * Migrates a database and has it filled, for programs that read `env` beside what every service reads.
 *
 * @throws {WrongInput} where the service has not been built.
 */
export async function prepareFiltering(
  servers: { database: DatabaseUrls; natsUrl: string },
  fill: () => Promise<void>,
  env: Record<string, string>,
): Promise<FilteringGround> {
  if (!existsSync(join(dist, 'main.js'))) throw new WrongInput('filtering is not built: run "npm run build" first.');
  const keys = await mkdtemp(join(tmpdir(), 'guanxi-bench-keys-'));
  const leave = () => rm(keys, { recursive: true, force: true });
  const { jwks, privateKey } = await generateIdentityKeys();
  const identity = { IDENTITY_JWKS: join(keys, 'jwks.json'), IDENTITY_KEY: join(keys, 'key.json'), TLS: 'off' };
  await writeFile(identity.IDENTITY_JWKS, JSON.stringify(jwks));
  await writeFile(identity.IDENTITY_KEY, JSON.stringify(privateKey));
  const environment = {
    ...{ ...process.env, ...identity, GRPC_ADDRESS: '127.0.0.1:0', METRICS_ADDRESS: '127.0.0.1:0', LOG_LEVEL: 'info' },
    ...{ DATABASE_URL: servers.database.url, NATS_URL: servers.natsUrl, ...env },
  };
  const run = (file: string, more = {}) =>
    ChildProgram.start(process.execPath, [join(dist, file)], { env: { ...environment, ...more } });
  const migration = run('migrate.js', { OWNER_DATABASE_URL: servers.database.ownerUrl });
  const { code } = await migration.ended(deadline_ms);
  if (code !== 0) throw new Error(`filtering could not be migrated:\n${migration.lines.join('\n')}`);
  await fill();
  const token = mintToken(privateKey, { subject: 'bench', role: 'operator', shop: '*' }, token_s);
  return { leave, start: (more = {}) => serving(run('main.js', more), token) };
}

async function serving(program: ChildProgram, token: string): Promise<FilteringProgram> {
  const stop = async () => {
    program.signal('SIGTERM');
    await program.ended(deadline_ms).catch(() => program.kill());
  };
  try {
    await program.line('columns were built', deadline_ms);
    const { grpc: address } = JSON.parse(await program.line('"message":"ready"', deadline_ms)) as { grpc: string };
    const screenings = connect(ScreeningServiceService, { address, token: () => token });
    return {
      screenings,
      logged: <T>(message: string) =>
        program.lines.filter((line) => line.includes(message)).map((line) => JSON.parse(line) as T),
      async stop() {
        screenings.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
