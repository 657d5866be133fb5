import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { WireFault } from './wire-faults.js';

/** So long one fault goes on where the service puts up with it; and so much it sends at most. */
const lasts_ms = 250;
const sent_bytes_max = 32 * 1_024 * 1_024;
const connect_ms_max = 5_000;
const round_ms_least = 1;
const hangUp_ms_max = 5_000;

/** What a service did with a fault. */
export interface WireOutcome {
  readonly fault: string;
  readonly sent_bytes: number;
  /** How many of the fault's connections the service closed by itself meanwhile. */
  readonly closed: number;
}

/**
 * Does to a port what a fault does, for a quarter of a second at most, while `meanwhile` goes on; everything is closed
 * again behind it.
 *
 * @throws what `meanwhile` throws; and where the service does not hang up on a fault that it has to hang up on.
 */
export async function breakConnections(
  address: string,
  fault: WireFault,
  meanwhile: () => Promise<void>,
): Promise<WireOutcome> {
  const sockets = await Promise.all(Array.from({ length: fault.connections }, () => open(address, fault)));
  try {
    const sending = Promise.all(sockets.map((socket) => send(socket, fault)));
    await meanwhile();
    const sent_bytes = (await sending).reduce((total, bytes) => total + bytes, 0);
    await meanwhile();
    if (fault.isHungUpOn) await Promise.all(sockets.map(hungUp));
    return { fault: fault.name, sent_bytes, closed: sockets.filter((socket) => socket.closed).length };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

async function open(address: string, { isDeaf }: WireFault): Promise<Socket> {
  const [host, port] = address.split(':');
  const socket = connect({ host, port: Number(port), timeout: connect_ms_max });
  // That the service hangs up on such a peer is what it may do.
  socket.on('error', () => undefined);
  socket.once('timeout', () => socket.destroy());
  await once(socket, 'connect');
  socket.setTimeout(0);
  if (isDeaf) socket.pause();
  else socket.resume();
  return socket;
}

async function hungUp(socket: Socket): Promise<void> {
  if (socket.closed) return;
  // Who is deaf hears nothing of the end either.
  socket.resume();
  await once(socket, 'close', { signal: AbortSignal.timeout(hangUp_ms_max) }).catch(() => {
    throw new Error('the service does not hang up');
  });
}

async function send(socket: Socket, { first, more }: WireFault): Promise<number> {
  const end = performance.now() + lasts_ms;
  socket.write(first);
  let sent_bytes = first.byteLength;
  for (let round = 0; more && !socket.destroyed && sent_bytes < sent_bytes_max && performance.now() < end; round += 1) {
    const bytes = more(round);
    sent_bytes += bytes.byteLength;
    // A service that reads no more of it keeps us waiting, and that is as good as hanging up.
    if (!socket.write(bytes))
      await Promise.race([once(socket, 'drain'), pause(Math.max(0, end - performance.now()))]).catch(() => 0);
    else await pause(round_ms_least);
  }
  await pause(Math.max(0, end - performance.now()));
  return sent_bytes;
}
