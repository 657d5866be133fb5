import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type CollectedSpan, readTraces } from './read-traces.js';

const request_bytes_max = 16 * 1_024 * 1_024;
const spans_kept_max = 200_000;

/** A collector that services send their spans to, by OTLP over HTTP; it keeps them to be looked at. */
export class TraceCollector {
  readonly spans: CollectedSpan[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TraceCollector> {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of request as AsyncIterable<Buffer>) {
        bytes += chunk.byteLength;
        if (bytes <= request_bytes_max) chunks.push(chunk);
      }
      const body = Buffer.concat(chunks);
      const isRead = request.url === '/v1/traces' && bytes <= request_bytes_max;
      if (isRead) collector.take(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
      response.writeHead(isRead ? 200 : 400, { 'content-type': 'application/x-protobuf' }).end();
    });
    const collector = new TraceCollector(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  /** What services name in `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(body: Uint8Array): void {
    for (const span of readTraces(body)) if (this.spans.length < spans_kept_max) this.spans.push(span);
  }
}
