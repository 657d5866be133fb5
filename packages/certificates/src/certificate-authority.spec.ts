import { X509Certificate } from 'node:crypto';
import { connect, createServer, type PeerCertificate, type TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { CertificateAuthority, type CertifiedKey } from './index.js';

const order = {
  name: 'presence',
  uri: 'spiffe://guanxi/service/presence',
  dnsNames: ['presence-service', 'localhost'],
  addresses: ['127.0.0.1', '::1'],
  valid_s: 3_600,
};

/** Whether a client takes a server that shows this, and what the server sees of a client that shows the same. */
async function handshake(
  { certificate, key }: CertifiedKey,
  authority: string,
): Promise<{ failure?: string; client?: PeerCertificate }> {
  const server = createServer({ cert: certificate, key, ca: authority, requestCert: true, minVersion: 'TLSv1.3' });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const accepted = new Promise<TLSSocket>((resolve) => server.once('secureConnection', resolve));
    const { port } = server.address() as { port: number };
    const socket = connect({ port, host: '127.0.0.1', ca: authority, cert: certificate, key });
    const failure = await new Promise<string | undefined>((resolve) => {
      socket.once('secureConnect', () => resolve(undefined)).once('error', ({ message }) => resolve(message));
    });
    const client = failure === undefined ? (await accepted).getPeerCertificate() : undefined;
    socket.destroy();
    return { failure, client };
  } finally {
    server.close();
  }
}

it('issues what both ends of a connection take, with all its names', async () => {
  const authority = await CertificateAuthority.create('test', 3_600);
  const issued = await authority.issue(order);
  const { failure, client } = await handshake(issued, authority.certificate);
  expect(failure).toBeUndefined();
  expect(client?.subjectaltname).toBe(
    'URI:spiffe://guanxi/service/presence, DNS:presence-service, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
  );
  const certificate = new X509Certificate(issued.certificate);
  expect(certificate.ca).toBe(false);
  expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
});

it('is not trusted for what another of the same name issued', async () => {
  const [one, other] = await Promise.all([1, 2].map(() => CertificateAuthority.create('test', 3_600)));
  const { failure } = await handshake(await other!.issue(order), one!.certificate);
  expect(failure).toContain('unable to verify');
});

it('lets what it issues expire', async () => {
  const authority = await CertificateAuthority.create('test', 7_200, () => new Date(Date.now() - 3_600_000));
  const { failure } = await handshake(await authority.issue({ ...order, valid_s: 60 }), authority.certificate);
  expect(failure).toContain('expired');
});

it('never gives two the same number', async () => {
  const authority = await CertificateAuthority.create('test', 60);
  const issued = await Promise.all(Array.from({ length: 20 }, () => authority.issue(order)));
  expect(new Set(issued.map(({ certificate }) => new X509Certificate(certificate).serialNumber)).size).toBe(20);
});
