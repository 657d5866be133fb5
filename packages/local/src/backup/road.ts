import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JetStreamApiError, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection, headers as newHeaders } from '@nats-io/transport-node';
import { digestOf, type KeptStream } from './manifest.js';

const ANSWER_MS_MAX = 5_000;
const STREAM_NOT_FOUND = 10059;

interface KeptMessage {
  subject: string;
  headers: [string, string[]][];
  /** Base64. */
  data: string;
}

/** From where to where a stream holds what not everybody has taken in. */
export interface Remainder {
  name: string;
  config: object;
  first: number;
  last: number;
}

/** Connects with the credentials in the URL. */
export async function connectTo(url: string): Promise<NatsConnection> {
  const { host, username, password } = new URL(url);
  return connect({
    servers: host,
    timeout: ANSWER_MS_MAX,
    ...(username === '' ? {} : { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
  });
}

/**
 * How far everybody has taken in a stream at least; 0 where nobody listens. Ask before the databases are fixed: what was
 * taken in after that answer comes again, and the inbox knows it.
 */
export async function takenInBefore(
  connection: NatsConnection,
  streams: readonly string[],
): Promise<Map<string, number>> {
  const manager = await jetstreamManager(connection, { timeout: ANSWER_MS_MAX });
  const floors = new Map<string, number>();
  for (const stream of streams) {
    if (!(await find(manager, stream))) continue;
    const consumers = [];
    for await (const { ack_floor } of manager.consumers.list(stream)) consumers.push(ack_floor.stream_seq);
    floors.set(stream, consumers.length === 0 ? 0 : Math.min(...consumers));
  }
  return floors;
}

/** What each stream holds beyond those floors. Ask while nothing is published. */
export async function remainders(
  connection: NatsConnection,
  floors: ReadonlyMap<string, number>,
): Promise<Remainder[]> {
  const manager = await jetstreamManager(connection, { timeout: ANSWER_MS_MAX });
  const found: Remainder[] = [];
  for (const [name, floor] of floors) {
    const { config, state } = await manager.streams.info(name);
    found.push({ name, config, first: Math.max(floor + 1, state.first_seq), last: state.last_seq });
  }
  return found;
}

/** Writes the remainder of a stream below the backup's folder, a message a line. */
export async function keepRemainder(
  connection: NatsConnection,
  { name, config, first, last }: Remainder,
  folder: string,
): Promise<KeptStream> {
  const manager = await jetstreamManager(connection, { timeout: ANSWER_MS_MAX });
  const file = `${name}.jsonl`;
  const out = createWriteStream(join(folder, file), { mode: 0o600 });
  let messages = 0;
  for (let seq = first; seq <= last; seq += 1) {
    const message = await manager.streams.getMessage(name, { seq });
    if (!message) continue;
    messages += 1;
    const headers = [...(message.header ?? [])];
    const data = Buffer.from(message.data).toString('base64');
    out.write(`${JSON.stringify({ subject: message.subject, headers, data } satisfies KeptMessage)}\n`);
  }
  await new Promise<void>((resolve, reject) => out.on('error', reject).end(resolve));
  return { name, config, messages, file, sha256: await digestOf(join(folder, file)) };
}

/**
 * Makes the streams anew, with nothing on them but what was kept: whatever they hold now tells of facts that the restored
 * databases do not know, and consumers begin again with what they had not taken in.
 */
export async function relayRemainders(
  connection: NatsConnection,
  kept: readonly KeptStream[],
  folder: string,
): Promise<void> {
  const manager = await jetstreamManager(connection, { timeout: ANSWER_MS_MAX });
  const client = jetstream(connection, { timeout: ANSWER_MS_MAX });
  for (const { name, config, file } of kept) {
    if (await find(manager, name)) await manager.streams.delete(name);
    await manager.streams.add({ ...config, name });
    for (const line of (await readFile(join(folder, file), 'utf8')).split('\n').filter((one) => one !== '')) {
      const { subject, headers, data } = JSON.parse(line) as KeptMessage;
      const sealed = newHeaders();
      for (const [header, values] of headers) for (const value of values) sealed.append(header, value);
      await client.publish(subject, Buffer.from(data, 'base64'), { headers: sealed });
    }
  }
}

async function find(manager: JetStreamManager, stream: string) {
  try {
    return await manager.streams.info(stream);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND) return undefined;
    throw error;
  }
}
