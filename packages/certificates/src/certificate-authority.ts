import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
/** A clock that is a little behind ours must not find a new certificate to be of the future. */
const skew_ms_max = 60_000;
const serial_bytes = 16;
const pemLine_chars = 64;

/** What is to be certified: whose key it is, and by which names its owner is known. */
export interface CertificateOrder {
  /** For people who read the certificate; nothing is decided by it. */
  name: string;
  /** Who the owner is, as a URI (RFC 5280, 4.2.1.6), such as a SPIFFE id. */
  uri?: string;
  /** Host names and IP addresses under which it serves. */
  dnsNames?: readonly string[];
  addresses?: readonly string[];
  valid_s: number;
}

/** A certificate and its private key (PKCS #8), both as PEM. */
export interface CertifiedKey {
  certificate: string;
  key: string;
}

/**
 * A certificate authority in memory, for one machine and for tests: ECDSA on P-256, one level. Its private key never
 * leaves the process, so whoever wants to go on after it has ended makes another.
 */
export class CertificateAuthority {
  private constructor(
    private readonly keys: webcrypto.CryptoKeyPair,
    private readonly own: X509Certificate,
    private readonly now: () => Date,
  ) {}

  /** Makes one whose own certificate is good for `valid_s` seconds from `now`. */
  static async create(name: string, valid_s: number, now = () => new Date()): Promise<CertificateAuthority> {
    cryptoProvider.set(webcrypto as never);
    const keys = await newKeys();
    const certificate = await X509CertificateGenerator.createSelfSigned({
      ...frame(now(), valid_s),
      name: nameOf(name),
      keys: keys as never,
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey as never),
      ],
    });
    return new CertificateAuthority(keys, certificate, now);
  }

  /** Its own certificate as PEM: what others trust it by. */
  get certificate(): string {
    return `${this.own.toString('pem')}\n`;
  }

  /** Makes a key and certifies it, for both ends of a TLS connection. */
  async issue({ name, uri, dnsNames = [], addresses = [], valid_s }: CertificateOrder): Promise<CertifiedKey> {
    const keys = await newKeys();
    const names: JsonGeneralName[] = [
      ...(uri === undefined ? [] : [{ type: 'url' as const, value: uri }]),
      ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
      ...addresses.map((value) => ({ type: 'ip' as const, value })),
    ];
    const certificate = await X509CertificateGenerator.create({
      ...frame(this.now(), valid_s),
      subject: nameOf(name),
      issuer: this.own.subject,
      publicKey: keys.publicKey as never,
      signingKey: this.keys.privateKey as never,
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        new SubjectAlternativeNameExtension(names),
        await AuthorityKeyIdentifierExtension.create(this.own),
        await SubjectKeyIdentifierExtension.create(keys.publicKey as never),
      ],
    });
    return { certificate: `${certificate.toString('pem')}\n`, key: await pemOf(keys.privateKey) };
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function nameOf(name: string): Record<string, string[]>[] {
  return [{ CN: [name] }, { O: ['Guanxi'] }];
}

function frame(now: Date, valid_s: number) {
  return {
    // A positive number, as RFC 5280 (4.1.2.2) has it: the first bit is off.
    serialNumber: `01${randomBytes(serial_bytes - 1).toString('hex')}`,
    notBefore: new Date(now.getTime() - skew_ms_max),
    notAfter: new Date(now.getTime() + valid_s * 1_000),
  };
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const text = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  const lines = text.match(new RegExp(`.{1,${pemLine_chars}}`, 'g')) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}
