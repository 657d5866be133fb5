import type { SecureContextOptions } from 'node:tls';
import { ServerCredentials } from '@grpc/grpc-js';
import type { Transport, TransportKeys } from './transport-keys.js';

/** How a gRPC server takes connections. */
export function serverCredentials(transport: Transport, handshake_ms_max: number): ServerCredentials {
  return transport === 'plain'
    ? ServerCredentials.createInsecure()
    : new TlsServerCredentials(transport, handshake_ms_max);
}

/**
 * TLS 1.3 that asks every client for a certificate and lets those in who have none, since a person shows a token alone;
 * who calls as a service must have shown its own (see `requireCertificate`). Changed keys hold for new connections.
 */
class TlsServerCredentials extends ServerCredentials {
  constructor(keys: TransportKeys, handshake_ms_max: number) {
    super({ requestCert: true, rejectUnauthorized: false, handshakeTimeout: handshake_ms_max }, contextOf(keys));
    keys.onChange(() => this.updateSecureContextOptions(contextOf(keys)));
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}

function contextOf({ current: { own, authorities } }: TransportKeys): SecureContextOptions {
  return { cert: own?.certificate, key: own?.key, ca: authorities, minVersion: 'TLSv1.3' };
}
