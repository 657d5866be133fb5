import { Client, credentials, Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { fromStatus, type GuanxiError } from '@guanxi/chassis';

/** What came of a call: its status as the wire told it, and the first of its responses. */
export interface RawAnswer {
  readonly code: status;
  /** What the error says in full; undefined where the call succeeded. */
  readonly error: GuanxiError | undefined;
  /** As bytes, so many as were asked for at most. */
  readonly responses: readonly Buffer[];
  readonly took_ms: number;
}

/** How a call is made; what is not said is done as a well-behaved client does it. */
export interface RawCall {
  readonly path: string;
  /** Messages as bytes, which need not be messages. */
  readonly requests: readonly Uint8Array[];
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
  readonly deadline_ms: number;
  /** After so many responses the caller goes and is content. */
  readonly responses_max?: number;
  /** How the caller leaves its side of the stream: ends it, keeps it open, or gives the call up at once. */
  readonly leaves?: 'in order' | 'open' | 'at once';
}

const responses_max_default = 20;
const asTheyAre = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
const asRead = (bytes: Buffer): Buffer => bytes;
/** The largest answer that is taken in: one message is bounded by the services at 4 MB. */
const options = {
  'grpc.max_receive_message_length': 8 * 1_024 * 1_024,
  'grpc.enable_retries': 0,
  // A client of its own is a connection of its own.
  'grpc.use_local_subchannel_pool': 1,
};
/**
 * Node hangs up on a connection whose peer takes back more than a thousand calls, and then 33 a second (CVE-2023-44487):
 * all calls on it end with INTERNAL. That is tried in `wire/`; here it would only hide what single calls do.
 */
const callsPerConnection_max = 900;

/** A connection, how many calls it was given, and how many of them are under way. */
interface Connection {
  readonly client: Client;
  given: number;
  open: number;
}

/** A gRPC client that knows no contract: it sends any bytes to any path, and keeps what comes back as it came. */
export class RawClient {
  private connection: Connection;

  constructor(private readonly address: string) {
    this.connection = this.connect();
  }

  private connect(): Connection {
    return { client: new Client(this.address, credentials.createInsecure(), options), given: 0, open: 0 };
  }

  /** The connection for one more call. */
  private take(): Connection {
    if (this.connection.given === callsPerConnection_max) {
      const spent = this.connection;
      this.connection = this.connect();
      if (spent.open === 0) spent.client.close();
    }
    this.connection.given += 1;
    this.connection.open += 1;
    return this.connection;
  }

  /** The call has ended; with the last one a connection ends that gets no more. */
  private giveBack(connection: Connection): void {
    connection.open -= 1;
    if (connection.open === 0 && connection !== this.connection) connection.client.close();
  }

  /** Makes the call; never throws. Every kind of call is the same on the wire, so that all are made as streams. */
  call({ path, requests, token, headers = {}, deadline_ms, responses_max, leaves = 'in order' }: RawCall) {
    const metadata = new Metadata();
    if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    const began_ms = performance.now();
    return new Promise<RawAnswer>((resolve) => {
      const responses: Buffer[] = [];
      let isContent = false;
      const connection = this.take();
      const call = connection.client.makeBidiStreamRequest(path, asTheyAre, asRead, metadata, {
        deadline: Date.now() + deadline_ms,
      });
      call.on('data', (response: Buffer) => {
        responses.push(response);
        if (responses.length < (responses_max ?? responses_max_default)) return;
        isContent = true;
        call.cancel();
      });
      call.on('error', () => undefined);
      call.on('status', (ended: StatusObject) => {
        this.giveBack(connection);
        const code = isContent ? status.OK : ended.code;
        const error = code === status.OK ? undefined : fromStatus({ name: '', message: ended.details, ...ended });
        resolve({ code, error, responses, took_ms: performance.now() - began_ms });
      });
      for (const request of requests) call.write(request);
      if (leaves === 'at once') call.cancel();
      else if (leaves === 'in order') call.end();
    });
  }

  close(): void {
    this.connection.client.close();
  }
}
