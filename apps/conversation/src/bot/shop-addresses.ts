// A name or an IPv4 address: other targets that gRPC knows, such as sockets, are none of a shop's.
const addressPattern = /^(grpcs:\/\/)?([a-z0-9]([a-z0-9.-]*[a-z0-9])?:[1-9]\d{0,4})$/i;
/** Where clouds tell whoever asks from inside who they are and with which rights (RFC 3927). */
const linkLocal = /^169\.254\./;

/** An address as the platform calls it. */
export interface ShopTarget {
  /** `host:port`. */
  target: string;
  /** Over TLS, by the certificate of that host. */
  isSecured: boolean;
}

/**
 * Where services of shops may answer: `host:port` in plain text, `grpcs://host:port` over TLS. An installation can name
 * them all, so that nobody makes the platform call an address inside its own network, not even by an operator's mistake.
 */
export class ShopAddresses {
  private readonly allowed: ReadonlySet<string> | undefined;

  /** @param allowed addresses as they are put; `*` for any. */
  constructor(allowed: readonly string[]) {
    this.allowed = allowed.includes('*') ? undefined : new Set(allowed.map((address) => address.toLowerCase()));
  }

  /** What is wrong with an address; undefined where it may be called. */
  refusal(address: string): string | undefined {
    const [, , target = ''] = addressPattern.exec(address) ?? [];
    if (target === '') return 'must be host:port or grpcs://host:port';
    if (this.allowed) {
      return this.allowed.has(address.toLowerCase())
        ? undefined
        : 'is not among the addresses that shops may name here';
    }
    return linkLocal.test(target) ? 'lies where no service of a shop is' : undefined;
  }
}

/** How an address that was put is called. */
export function targetOf(address: string): ShopTarget {
  const [, scheme, target = address] = addressPattern.exec(address) ?? [];
  return { target, isSecured: scheme !== undefined };
}
