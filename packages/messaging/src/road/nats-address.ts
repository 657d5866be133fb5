import type { TlsOptions } from '@nats-io/transport-node';

/** What NATS's client asks for: servers without credentials, the credentials apart, and how the connection is secured. */
export interface NatsAddress {
  servers: string[];
  user?: string;
  pass?: string;
  /** There where nothing may be said before the server has shown a certificate that is trusted. */
  tls?: TlsOptions;
}

/**
 * Reads `nats://user:password@host:port`, several separated by commas. The client does not read credentials out of a
 * URL by itself; those of the first server serve for all, and so does how the first is secured: `tls://…` by an authority
 * that the system trusts, `tls://…?authorities=FILE` by one of those in the file (PEM).
 */
export function readNatsAddress(url: string): NatsAddress {
  const [first, ...others] = url.split(',').map((one) => new URL(one.trim()));
  const { username, password, protocol, searchParams } = first!;
  const authorities = searchParams.get('authorities');
  return {
    servers: [first!, ...others].map((one) => `${one.protocol}//${one.host}`),
    ...(username && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
    ...(protocol === 'tls:' && { tls: authorities === null ? {} : { caFile: authorities } }),
  };
}
