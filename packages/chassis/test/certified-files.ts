import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CertificateAuthority } from '@guanxi/certificates';
import { serviceUri, type TransportFiles, TransportKeys } from '../src/index.js';

const hour_s = 3_600;

/** An authority of a suite and the files with what it certified. */
export class CertifiedFiles {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'guanxi-transport-'));

  private constructor(readonly authority: CertificateAuthority) {}

  static async make(now?: () => Date): Promise<CertifiedFiles> {
    return new CertifiedFiles(await CertificateAuthority.create('a suite', hour_s, now));
  }

  /** Files with which a service is known; certified anew at each call, in the same files. */
  async of(
    service: string,
    { by = this.authority, trusts = '', valid_s = hour_s, dnsNames = [] as string[] } = {},
  ): Promise<Required<TransportFiles>> {
    const { certificate, key } = await by.issue({ name: service, uri: serviceUri(service), dnsNames, valid_s });
    return {
      certificate: this.write(`${service}.pem`, certificate),
      key: this.write(`${service}.key`, key),
      authorities: this.write(`${service}.authorities.pem`, trusts || by.certificate),
    };
  }

  /** What a service shows and trusts. */
  async keysOf(...order: Parameters<CertifiedFiles['of']>): Promise<TransportKeys> {
    return TransportKeys.read(await this.of(...order));
  }

  /** What a person trusts, who shows no certificate. */
  get trust(): TransportKeys {
    return TransportKeys.read({ authorities: this.write('authorities.pem', this.authority.certificate) });
  }

  write(name: string, content: string): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, content);
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A service's environment that names these files. */
export const tlsEnvironment = ({ certificate, key, authorities }: Required<TransportFiles>) => ({
  TLS: 'on',
  TLS_CERTIFICATE: certificate,
  TLS_KEY: key,
  TLS_AUTHORITIES: authorities,
});
