import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Where a side of a TLS connection has what it shows and what it trusts, each a PEM file. */
export interface TransportFiles {
  /** Its own certificate, with those between it and an authority behind it. A caller who is a person has none. */
  certificate?: string;
  /** The private key of that certificate. */
  key?: string;
  /** The authorities whose certificates are accepted from the other side; several while one replaces another. */
  authorities: string;
}

/** What those files held. */
export interface KeyMaterial {
  readonly own: { readonly certificate: Buffer; readonly key: Buffer } | undefined;
  readonly authorities: Buffer;
}

/** Thrown when a file of {@link TransportFiles} will not do. Says which and why, and nothing of what it holds. */
export class UnusableKeys extends Error {
  constructor(readonly faults: { of: keyof TransportFiles; description: string }[]) {
    super(faults.map(({ of, description }) => `${of}: ${description}`).join('; '));
    this.name = 'UnusableKeys';
  }
}

/** Reads the files and sees that they fit each other. @throws {UnusableKeys} naming every file that will not do. */
export function readKeyMaterial(files: TransportFiles): KeyMaterial {
  const faults: UnusableKeys['faults'] = [];
  const read = <T>(
    of: keyof TransportFiles,
    parse: (content: Buffer) => T,
  ): { content: Buffer; parsed: T } | undefined => {
    const file = files[of];
    if (file === undefined) return undefined;
    try {
      const content = readFileSync(file);
      return { content, parsed: parse(content) };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // What OpenSSL says of a content that it cannot read helps nobody.
      const isOurs = code === undefined || code.startsWith('E');
      faults.push({ of, description: `${file}: ${isOurs && !code?.startsWith('ERR_') ? message : 'cannot be read'}` });
      return undefined;
    }
  };
  const certificate = read('certificate', oneCertificate);
  const key = read('key', (content) => createPrivateKey(content));
  const authorities = read('authorities', certificatesIn);
  if (certificate && key && !isOf(certificate.parsed, key.parsed)) {
    faults.push({ of: 'key', description: `${files.key}: is not the key of the certificate` });
  }
  if (faults.length > 0 || !authorities) throw new UnusableKeys(faults);
  const own = certificate && key && { certificate: certificate.content, key: key.content };
  return { own, authorities: authorities.content };
}

function isOf(certificate: X509Certificate, key: KeyObject): boolean {
  return certificate.checkPrivateKey(key);
}

function oneCertificate(content: Buffer): X509Certificate {
  return certificatesIn(content)[0]!;
}

/** Every certificate of a PEM file, in its order. @throws {Error} where it holds none. */
export function certificatesIn(content: Buffer): X509Certificate[] {
  const blocks = content.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (!blocks) throw new Error('holds no certificate');
  return blocks.map((block) => new X509Certificate(block));
}
