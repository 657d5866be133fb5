import { type ServerUnaryCall, status } from '@grpc/grpc-js';
import { GuanxiError } from '../errors.js';
import type { Caller } from '../identity/caller.js';
import { certifiedService, serviceUri } from './service-uri.js';

/** What grpc-js knows of the connection of a call. */
export type Connection = ReturnType<ServerUnaryCall<unknown, unknown>['getAuthContext']>;

/** Thrown when a service's token comes over a connection that this very service did not make. */
export class NotCertified extends GuanxiError {
  constructor(reason: 'CERTIFICATE_MISSING' | 'CERTIFICATE_EXPIRED' | 'CERTIFICATE_OF_ANOTHER', message: string) {
    super(status.UNAUTHENTICATED, reason, message);
  }
}

/**
 * Holds a service's token to the certificate of the connection that it came over, so that a stolen token is worth nothing
 * without the key that never leaves the service. People show a token alone.
 *
 * @param connection what grpc-js says of the connection: a certificate only where one of our authorities vouches for it
 * @throws {NotCertified}
 */
export function requireCertificate(caller: Caller, connection: Connection, now: Date): void {
  if (caller.role !== 'service') return;
  const { sslPeerCertificate: certificate } = connection;
  if (!certificate) {
    throw new NotCertified(
      'CERTIFICATE_MISSING',
      'a service must show its certificate, and no authority that is known here vouches for one on this connection',
    );
  }
  // A connection outlives the moment at which its certificate was looked at.
  if (Date.parse(certificate.valid_to) <= now.getTime()) {
    throw new NotCertified('CERTIFICATE_EXPIRED', 'the certificate of this connection has expired; connect again');
  }
  if (certifiedService(certificate.subjectaltname) !== caller.subject) {
    throw new NotCertified('CERTIFICATE_OF_ANOTHER', `the certificate is not that of ${serviceUri(caller.subject)}`);
  }
}
