import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

const ANSWER_MS_MAX = 5_000;

/**
 * The streams that a NATS holds, by name, with the number of messages in each.
 *
 * @param url with user and password where the server asks for them
 */
export async function listStreams(url: string): Promise<Map<string, number>> {
  const { host, username, password } = new URL(url);
  const connection = await connect({
    servers: host,
    timeout: ANSWER_MS_MAX,
    ...(username === '' ? {} : { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
  });
  try {
    const manager = await jetstreamManager(connection, { timeout: ANSWER_MS_MAX });
    const streams = new Map<string, number>();
    for await (const { config, state } of manager.streams.list()) streams.set(config.name, state.messages);
    return streams;
  } finally {
    await connection.close();
  }
}
