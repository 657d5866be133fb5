import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { streamOf } from '@guanxi/messaging';
import { ChildProgram, createDatabase, SeededRandom, startNats, type TestNats, waitFor } from '@guanxi/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Client, escapeIdentifier } from 'pg';
import { messagingTemplate } from './programs/host.mjs';

/** What a run under kills came to, counted in events. */
export interface Tally {
  seed: number;
  kills: number;
  acknowledged: number;
  committed: number;
  applied: number;
  /** Committed, and never applied; or acknowledged, and not committed. */
  lost: number;
  /** Applied more than once, or without having been committed. */
  doubled: number;
}

/** A mistake planted in one of the programs, to see that the run finds it. */
export type Fault = 'event-after-commit' | 'forgetful-inbox';

const writers = 4;
const quiet_ms_max = 40_000;
const betweenKills_ms = [100, 500] as const;
const away_ms = [0, 250] as const;

/**
 * Has facts written and their events relayed and applied by three programs and a nats-server, kills one of the four
 * again and again at moments drawn from the seed, waits until all is quiet, and compares what was committed with what
 * was applied.
 */
export async function runUnderKills(seed: number, rounds: number, fault?: Fault): Promise<Tally> {
  const random = new SeededRandom(seed);
  const facts = await databaseWith('facts', 'id uuid PRIMARY KEY');
  const projection = await databaseWith('applied', 'fact_id uuid PRIMARY KEY, times integer NOT NULL');
  // Without its key the inbox takes in every event as new.
  if (fault === 'forgetful-inbox') await projection.client.query('ALTER TABLE inbox DROP CONSTRAINT inbox_pkey');
  const nats = await startNats();
  const env = { ...process.env, NATS_URL: nats.url, FAULT: fault };
  const writer = new Revived('write-facts.mjs', { ...env, DATABASE_URL: facts.url, WRITERS: String(writers) });
  const relay = new Revived('write-facts.mjs', { ...env, DATABASE_URL: facts.url });
  const consumer = new Revived('apply-facts.mjs', { ...env, DATABASE_URL: projection.url });
  const programs = [writer, relay, consumer];
  try {
    let kills = 0;
    for (let round = 0; round < rounds; round += 1) {
      // Killing what has not come up yet would leave no time for work.
      await Promise.all(programs.map((program) => program.ready()));
      await pause(random.int(...betweenKills_ms));
      const victims = chooseVictims(random, { writer, relay, consumer, nats }, fault);
      await Promise.all(
        victims.map(async (victim) => {
          const gone_ms = random.int(...away_ms);
          await victim.kill();
          await pause(gone_ms);
          await victim.restart();
        }),
      );
      kills += victims.length;
    }
    await Promise.all(programs.map((program) => program.ready()));
    await writer.kill();
    await untilQuiet(facts.client, nats);
    return await tally(seed, kills, writer.lines, facts.client, projection.client);
  } finally {
    await Promise.all(programs.map((program) => program.kill()));
    await nats.stop();
    await Promise.all([facts.drop(), projection.drop()]);
  }
}

/** One or two of the four, drawn anew each time; with a planted mistake, the one whose death brings it to light. */
function chooseVictims(random: SeededRandom, all: Record<string, Mortal>, fault?: Fault): Mortal[] {
  const { writer, consumer } = all;
  if (fault === 'event-after-commit') return [writer!];
  if (fault === 'forgetful-inbox') return [consumer!];
  return random.shuffle(Object.values(all)).slice(0, random.int(1, 2));
}

interface Mortal {
  kill(): Promise<unknown>;
  restart(): unknown;
}

/** A program that lives again after it was killed, and everything that all its lives have said. */
class Revived {
  private readonly lives: ChildProgram[] = [];

  constructor(
    private readonly file: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.restart();
  }

  get lines(): string[] {
    return this.lives.flatMap(({ lines }) => lines);
  }

  restart(): void {
    const path = fileURLToPath(new URL(`./programs/${this.file}`, import.meta.url));
    this.lives.push(ChildProgram.start(process.execPath, [path], { env: this.env }));
  }

  async ready(): Promise<void> {
    await this.lives.at(-1)?.line('ready', quiet_ms_max);
  }

  async kill(): Promise<void> {
    await this.lives.at(-1)?.kill();
  }
}

/** A table that belongs to no shop is closed to one shop's work, unless it is opened. */
async function databaseWith(table: string, columns: string) {
  const database = await createDatabase({ template: messagingTemplate });
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const serving = escapeIdentifier(new URL(database.servingUrl).username);
  await client.query(`CREATE TABLE ${table} (${columns}); GRANT SELECT, INSERT, UPDATE ON ${table} TO ${serving}`);
  const drop = async () => {
    await client.end();
    await database.drop();
  };
  return { url: database.servingUrl, client, drop };
}

/** Until the outbox is empty and the consumer has acknowledged the whole stream. */
async function untilQuiet(facts: Client, nats: TestNats): Promise<void> {
  await waitFor(async () => (await facts.query('SELECT 1 FROM outbox LIMIT 1')).rowCount === 0, quiet_ms_max);
  const connection = await connect({ servers: nats.url });
  try {
    const manager = await jetstreamManager(connection);
    await waitFor(async () => {
      const { num_pending, num_ack_pending } = await manager.consumers.info(streamOf('presence'), 'conversation');
      return num_pending === 0 && num_ack_pending === 0;
    }, quiet_ms_max);
  } finally {
    await connection.close();
  }
}

async function tally(seed: number, kills: number, said: string[], facts: Client, projection: Client): Promise<Tally> {
  const acknowledged = said.filter((line) => line.startsWith('committed ')).flatMap((line) => line.split(' ').slice(1));
  const committed = new Set((await facts.query<{ id: string }>('SELECT id FROM facts')).rows.map(({ id }) => id));
  const { rows } = await projection.query<{ fact_id: string; times: number }>('SELECT fact_id, times FROM applied');
  const applied = new Map(rows.map(({ fact_id, times }) => [fact_id, times]));
  const neverApplied = [...committed].filter((id) => !applied.has(id)).length;
  const neverCommitted = acknowledged.filter((id) => !committed.has(id)).length;
  return {
    seed,
    kills,
    acknowledged: acknowledged.length,
    committed: committed.size,
    applied: applied.size,
    lost: neverApplied + neverCommitted,
    doubled: rows.filter(({ fact_id, times }) => times > 1 || !committed.has(fact_id)).length,
  };
}
