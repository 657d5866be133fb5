/** What NATS's client asks for: servers without credentials, and the credentials apart. */
export interface NatsAddress {
  servers: string[];
  user?: string;
  pass?: string;
}

/**
 * Reads `nats://user:password@host:port`, several separated by commas. The client does not read credentials out of a
 * URL by itself; those of the first server serve for all.
 */
export function readNatsAddress(url: string): NatsAddress {
  const [first, ...others] = url.split(',').map((one) => new URL(one.trim()));
  const { username, password } = first!;
  return {
    servers: [first!, ...others].map(({ protocol, host }) => `${protocol}//${host}`),
    ...(username && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
  };
}
