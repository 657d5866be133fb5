/** That one device of an agent is there until an instant, and longer with a heartbeat. */
export interface Lease {
  leaseId: string;
  deviceId: string;
  expiresAt: Date;
}

/** Devices that one agent can have connected at once. */
export const devices_max = 16;

/** The leases that are alive. */
export function aliveLeases(leases: Lease[], now: Date): Lease[] {
  return leases.filter(({ expiresAt }) => expiresAt > now);
}

/**
 * Whether a device may open a lease: one that opens again replaces its own, and another one needs a place among the
 * agent's devices (mission D1).
 */
export function decideLease(leases: Lease[], deviceId: string, now: Date): 'opened' | 'too_many_devices' {
  const others = aliveLeases(leases, now).filter((lease) => lease.deviceId !== deviceId);
  return others.length < devices_max ? 'opened' : 'too_many_devices';
}
