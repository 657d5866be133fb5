import { createServer, type Server } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** An OpenTelemetry collector that hands what it is sent to whoever listens: spans are kept nowhere. */
export class SpanCollector {
  private constructor(
    private readonly server: Server,
    /** What `OTEL_EXPORTER_OTLP_ENDPOINT` is to be. */
    readonly endpoint: string,
  ) {}

  /** @param onSpans takes each export, protobuf read as text: its strings stand in it as they are. */
  static async start(onSpans: (text: string) => void): Promise<SpanCollector> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        onSpans((request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString());
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    return new SpanCollector(server, `http://127.0.0.1:${port}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
