import type { ConnectionState } from '../agents/agent.js';
import { aliveLeases, type Lease } from './decide-lease.js';

const disconnected: ConnectionState = { connection: 'disconnected', connectionEndsAt: null };

/**
 * How an agent is connected, by her leases: connected while one is alive; lost from the end of the last one for a grace
 * period; then disconnected. The grace runs from that end, not from when somebody looked. Source: mission D1.
 *
 * @param leases every lease that was not acted on yet, those that ran out among them.
 * @param grace_ms how long a lost connection is forgiven.
 */
export function decideConnection(
  current: ConnectionState,
  leases: Lease[],
  grace_ms: number,
  now: Date,
): ConnectionState {
  const lastEnd = latestEnd(leases);
  if (lastEnd && lastEnd > now) return { connection: 'connected', connectionEndsAt: lastEnd };
  const graceEnd =
    current.connection === 'lost' ? current.connectionEndsAt : lastEnd && new Date(lastEnd.getTime() + grace_ms);
  return graceEnd && graceEnd > now ? { connection: 'lost', connectionEndsAt: graceEnd } : disconnected;
}

/**
 * How an agent is connected once one of her leases is closed on purpose: there is no grace for the last one. A lease
 * that is gone already stays gone, and closing it changes nothing. Source: mission D1.
 */
export function decideClosing(
  current: ConnectionState,
  leases: Lease[],
  leaseId: string,
  grace_ms: number,
  now: Date,
): ConnectionState {
  const alive = aliveLeases(leases, now);
  const left = alive.filter((lease) => lease.leaseId !== leaseId);
  const isGoneAlready = left.length === alive.length;
  if (isGoneAlready) return decideConnection(current, leases, grace_ms, now);
  return decideConnection(disconnected, left, grace_ms, now);
}

function latestEnd(leases: Lease[]): Date | undefined {
  return leases.map(({ expiresAt }) => expiresAt).sort((a, b) => b.getTime() - a.getTime())[0];
}
