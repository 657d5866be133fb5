import type { Summary } from './main-job.js';
import type { Topology } from './topology.js';

const GAP = '  ';

/** The table of what runs where, and what to try next. */
export function overview({ services }: Summary, topology: Topology, logFile: string): string {
  const rows = services.map(({ name, grpc, health, database, stream, events, metrics }) => [
    name,
    grpc,
    health,
    database,
    `${stream} (${events})`,
    `http://${metrics}/metrics`,
  ]);
  const nats = topology.natsUrl ? new URL(topology.natsUrl).host : `127.0.0.1:${topology.natsPort}`;
  return `
${table(['service', 'gRPC', 'health', 'database', 'stream (events)', 'metrics'], rows)}

NATS is at ${nats}, the log in ${logFile}.
`;
}

/** What to do with a stack that stays up. */
export const TRY_NEXT = `
Try next, in another terminal:
  npm run guanxi -- --help          what the client can do
  npm run guanxi -- chat --help     talk to a shop's bot as its customer
  npm start -- --help               other ports, a real file, one run only

Ctrl-C stops everything.
`;

/** Lines of left-aligned columns, each as wide as its widest cell. */
export function table(head: string[], rows: string[][]): string {
  const all = [head, head.map((title) => '─'.repeat(title.length)), ...rows];
  const widths = head.map((_title, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}
