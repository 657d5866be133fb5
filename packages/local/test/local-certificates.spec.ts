import { X509Certificate } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:tls';
import { TransportKeys } from '@guanxi/chassis';
import { afterEach, expect, test } from 'vitest';
import { LocalCertificates } from '../src/index.js';
import { closedFolder } from './scratch.js';

let certificates: LocalCertificates | undefined;
afterEach(() => certificates?.stop());

async function issue(): Promise<LocalCertificates> {
  certificates = await LocalCertificates.issue(await closedFolder(), ['presence', 'filtering']);
  return certificates;
}

const numberIn = async (file: string) => new X509Certificate(await readFile(file)).serialNumber;

test('gives each service what the chassis reads, for its owner alone', async () => {
  const {
    TLS_CERTIFICATE: certificate,
    TLS_KEY: key,
    TLS_AUTHORITIES: authorities,
  } = (await issue()).environmentOf('presence');
  const keys = TransportKeys.read({ certificate, key, authorities });
  expect(keys.certificate.subjectAltName).toContain('URI:spiffe://guanxi/service/presence');
  const folder = certificate.slice(0, certificate.lastIndexOf('/'));
  for (const file of await readdir(folder)) expect((await stat(`${folder}/${file}`)).mode & 0o077, file).toBe(0);
});

test.each(['127.0.0.1', 'localhost'])(
  'is taken at %s by clients that look at host names, such as grpcurl',
  async (host) => {
    const { TLS_CERTIFICATE, TLS_KEY, TLS_AUTHORITIES } = (await issue()).environmentOf('presence');
    const [cert, key, ca] = await Promise.all(
      [TLS_CERTIFICATE, TLS_KEY, TLS_AUTHORITIES].map((file) => readFile(file)),
    );
    const server = createServer({ cert, key });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const socket = connect({ port, host: '127.0.0.1', ca, ...(host === 'localhost' && { servername: host }) });
    const failure = await new Promise<Error | undefined>((resolve) => {
      socket.once('secureConnect', () => resolve(undefined)).once('error', resolve);
    });
    socket.destroy();
    server.close();
    expect(failure).toBeUndefined();
  },
);

test('is renewed in its files, by the same authority and with another key', async () => {
  const { TLS_CERTIFICATE, TLS_KEY, TLS_AUTHORITIES } = (await issue()).environmentOf('filtering');
  const before = [await numberIn(TLS_CERTIFICATE), await readFile(TLS_KEY, 'utf8'), await numberIn(TLS_AUTHORITIES)];
  await certificates?.renew();
  const after = [await numberIn(TLS_CERTIFICATE), await readFile(TLS_KEY, 'utf8'), await numberIn(TLS_AUTHORITIES)];
  expect(after.map((value, i) => value === before[i])).toEqual([false, false, true]);
});

test('comes from another authority at each start', async () => {
  const first = await numberIn((await issue()).authorities);
  certificates?.stop();
  expect(await numberIn((await issue()).authorities)).not.toBe(first);
});
