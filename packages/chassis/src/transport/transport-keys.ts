import { X509Certificate } from 'node:crypto';
import { certificatesIn, type KeyMaterial, readKeyMaterial, type TransportFiles } from './key-material.js';

/** How a connection is secured: not at all, or by TLS with these keys. Plain text is always somebody's explicit choice. */
export type Transport = 'plain' | TransportKeys;

/** Beside that: TLS to somebody outside the platform, who shows a certificate of her own that the public authorities vouch for. */
export type ClientTransport = Transport | 'public';

/**
 * Certificate, private key and trusted authorities out of files. Once they are watched, files that change are read again:
 * what is connected stays so, and what connects from then on is shown the new ones.
 */
export class TransportKeys {
  private readonly listeners = new Set<() => void>();
  private lastFault = '';

  private constructor(
    private readonly files: TransportFiles,
    private material: KeyMaterial,
  ) {}

  /** @throws {UnusableKeys} naming every file that will not do. */
  static read(files: TransportFiles): TransportKeys {
    return new TransportKeys(files, readKeyMaterial(files));
  }

  get current(): KeyMaterial {
    return this.material;
  }

  /** Our own certificate. @throws {TypeError} where there is none, as for a caller who is a person. */
  get certificate(): X509Certificate {
    if (!this.material.own) throw new TypeError('there is no certificate of our own');
    return new X509Certificate(this.material.own.certificate);
  }

  /** When the last of the authorities ends, since the epoch; those before it may be on their way out. */
  get authorities_end_ms(): number {
    return Math.max(...certificatesIn(this.material.authorities).map(({ validTo }) => Date.parse(validTo)));
  }

  /** Calls `listener` whenever other keys were read; returns how to stop listening. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Looks at the files every `every_ms`, as secrets that are mounted change without telling. Files that will not do, such
   * as when only half of them has been replaced, are told about once and change nothing. Returns how to stop.
   */
  watch(every_ms: number, onChange: () => void, onFault: (error: unknown) => void): () => void {
    const timer = setInterval(() => {
      try {
        if (this.readAgain()) onChange();
        this.lastFault = '';
      } catch (error) {
        if (this.lastFault !== String(error)) onFault(error);
        this.lastFault = String(error);
      }
    }, every_ms).unref();
    return () => clearInterval(timer);
  }

  private readAgain(): boolean {
    const read = readKeyMaterial(this.files);
    if (isSame(read, this.material)) return false;
    this.material = read;
    for (const listener of this.listeners) listener();
    return true;
  }
}

function isSame(one: KeyMaterial, other: KeyMaterial): boolean {
  if (!one.authorities.equals(other.authorities)) return false;
  if (!one.own || !other.own) return one.own === other.own;
  return one.own.certificate.equals(other.own.certificate) && one.own.key.equals(other.own.key);
}
