import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Health } from '../health/health.js';
import type { Metrics } from './metrics.js';

/** The HTTP server beside gRPC: `/metrics` for Prometheus, `/healthz` and `/readyz` for people and probes. */
export class TelemetryServer {
  private readonly server: Server;

  constructor(metrics: Metrics, health: Health) {
    this.server = createServer(async (request, response) => {
      const answer = (code: number, body: string, type = 'text/plain; charset=utf-8') => {
        response.writeHead(code, { 'content-type': type }).end(body);
      };
      const path = request.url?.split('?', 1)[0];
      if (path === '/metrics') answer(200, await metrics.registry.metrics(), metrics.registry.contentType);
      else if (path === '/healthz') answer(200, 'ok\n');
      else if (path === '/readyz') answer(health.isServing ? 200 : 503, health.describe());
      else answer(404, 'there is /metrics, /healthz and /readyz\n');
    });
    this.server.requestTimeout = 10_000;
  }

  /** Listens on `host:port`; returns the address it got. @throws {Error} when the port is taken. */
  async listen(address: string): Promise<string> {
    const { hostname, port } = new URL(`http://${address}`);
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(Number(port || 80), hostname.replace(/^\[|\]$/g, ''), () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    return `${hostname}:${(this.server.address() as AddressInfo).port}`;
  }

  /** Closes at once: what is asked here is asked again. */
  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
