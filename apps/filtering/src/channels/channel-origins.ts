import type { AdapterKind } from './channel.js';

/**
 * Where channels may reach to: the origins that this installation names, and nowhere else, so that no channel makes the
 * platform call an address inside its own network.
 */
export class ChannelOrigins {
  private readonly origins: ReadonlySet<string>;

  /** @param origins such as `grpcs://push.example:443`, `grpc://push:50051`, `https://hooks.example`; a port that is not named is the usual one. */
  constructor(origins: readonly string[]) {
    this.origins = new Set(origins.map((origin) => originOf(origin) ?? origin));
  }

  /** What is wrong with a channel's address; undefined where it may be reached. */
  refusal(kind: AdapterKind, address: string): string | undefined {
    const url = kind === 'grpc' ? `grpc://${address}` : address;
    const origin = originOf(url);
    if (kind === 'grpc' && (!origin || origin !== url)) return 'must be host:port';
    if (kind === 'webhook' && !/^https?:\/\//.test(origin ?? ''))
      return 'must be an http or https URL without credentials';
    const isAllowed = origin && (this.origins.has(origin) || (kind === 'grpc' && this.isSecured(address)));
    return isAllowed ? undefined : 'is not among the addresses that channels may reach here';
  }

  /** Whether a gRPC adapter at `host:port` is reached over TLS: the installation names it as `grpcs`. */
  isSecured(address: string): boolean {
    return this.origins.has(`grpcs://${address.toLowerCase()}`);
  }
}

/** Scheme, host and port of a URL; undefined where it is none, or carries credentials. */
function originOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, username, password } = new URL(url);
  return host && !username && !password ? `${protocol}//${host}` : undefined;
}
