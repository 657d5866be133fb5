import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CertificateAuthority } from '@guanxi/certificates';
import { serviceUri } from '@guanxi/chassis';

/** An authority lasts as long as the launcher that made it; its certificates are renewed long before they end. */
const AUTHORITY_VALID_S = 365 * 86_400;
const CERTIFICATE_VALID_S = 86_400;
const RENEW_EVERY_MS = 8 * 3_600_000;
/** Clients on this machine ask for these; each service is told from the others by its URI. */
const HERE = { dnsNames: ['localhost'], addresses: ['127.0.0.1', '::1'] };

/** What a service's environment says of how its connections are secured. */
export interface TlsEnvironment {
  TLS: 'on';
  TLS_CERTIFICATE: string;
  TLS_KEY: string;
  TLS_AUTHORITIES: string;
}

/**
 * Certificates for services on this machine, from an authority that is made anew at every start and that nobody else has
 * the key of. They last a day and are renewed in their files, where the services find them.
 */
export class LocalCertificates {
  #renewal: NodeJS.Timeout | undefined;

  private constructor(
    private readonly authority: CertificateAuthority,
    private readonly folder: string,
    private readonly services: readonly string[],
  ) {}

  /** Makes an authority, and a certificate for each service; all files go into `folder`, for its owner alone. */
  static async issue(folder: string, services: readonly string[]): Promise<LocalCertificates> {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o700);
    const authority = await CertificateAuthority.create('Guanxi on this machine', AUTHORITY_VALID_S);
    const certificates = new LocalCertificates(authority, folder, services);
    await writeWhole(certificates.authorities, authority.certificate);
    await certificates.renew();
    return certificates;
  }

  /** The file by which clients tell that a service is one of these. */
  get authorities(): string {
    return join(this.folder, 'authorities.pem');
  }

  environmentOf(service: string): TlsEnvironment {
    return {
      TLS: 'on',
      TLS_CERTIFICATE: join(this.folder, `${service}.pem`),
      TLS_KEY: join(this.folder, `${service}.key`),
      TLS_AUTHORITIES: this.authorities,
    };
  }

  /** Certifies every service anew, with a new key. */
  async renew(): Promise<void> {
    await Promise.all(
      this.services.map(async (name) => {
        const order = { name, uri: serviceUri(name), ...HERE, valid_s: CERTIFICATE_VALID_S };
        const { certificate, key } = await this.authority.issue(order);
        const { TLS_CERTIFICATE, TLS_KEY } = this.environmentOf(name);
        await writeWhole(TLS_KEY, key);
        await writeWhole(TLS_CERTIFICATE, certificate);
      }),
    );
  }

  /** Renews them three times a day, until `stop`. */
  keepFresh(onFailure: (error: Error) => void): void {
    this.#renewal = setInterval(() => void this.renew().catch(onFailure), RENEW_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#renewal);
  }
}

/** Whoever reads the file sees the old content or the new, and never a part. */
async function writeWhole(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
