import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';
import { devices_max } from './decide-lease.js';

/** Thrown when a lease that is to be kept alive has ended, or never was this agent's. */
export class LeaseExpired extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'LEASE_EXPIRED', 'the lease has ended; OpenLease opens another');
  }
}

/** Thrown when an agent connects one device more than she can have at once. */
export class TooManyDevices extends GuanxiError {
  constructor() {
    super(
      status.RESOURCE_EXHAUSTED,
      'TOO_MANY_DEVICES',
      `the agent has ${devices_max} devices connected; close the lease of one first`,
    );
  }
}
