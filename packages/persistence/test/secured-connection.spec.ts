import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CertificateAuthority } from '@guanxi/certificates';
import { Database } from '@guanxi/persistence';
import { createDatabase, sharedStack, type TestDatabase } from '@guanxi/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

const hour_s = 3_600;
/** Whom Postgres runs as where we are root; see @guanxi/local. */
const nobody = 65_534;

let folder: string;
let database: TestDatabase;
let authorities: string;
let administrator: pg.Client;

/** The Postgres of this run shows a certificate to who asks for one; the others go on as they are. */
beforeAll(async () => {
  const { postgresUrl, folder: shared } = sharedStack();
  folder = path.join(shared, `postgres-tls-${process.pid}`);
  mkdirSync(folder, { mode: 0o755 });
  const authority = await CertificateAuthority.create('a suite', hour_s);
  const { certificate, key } = await authority.issue({ name: 'postgres', dnsNames: ['localhost'], valid_s: hour_s });
  authorities = write('authorities.pem', authority.certificate);
  database = await createDatabase();
  administrator = new pg.Client({ connectionString: postgresUrl });
  await administrator.connect();
  await set('ssl_cert_file', write('server.pem', certificate));
  await set('ssl_key_file', write('server.key', key));
  await set('ssl', 'on');
  await administrator.query('SELECT pg_reload_conf()');
});
afterAll(async () => {
  for (const setting of ['ssl', 'ssl_key_file', 'ssl_cert_file'])
    await administrator.query(`ALTER SYSTEM RESET ${setting}`);
  await administrator.query('SELECT pg_reload_conf()');
  await administrator.end();
  await database.drop();
});

function write(name: string, content: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content, { mode: 0o600 });
  if (process.getuid?.() === 0) chownSync(file, nobody, nobody);
  return file;
}

async function set(setting: string, value: string): Promise<void> {
  await administrator.query(`ALTER SYSTEM SET ${setting} = ${pg.escapeLiteral(value)}`);
}

/** The database as an address says that it is reached: by which name, and trusted by whom. */
function reached(host: string, trusted: string): Database {
  const url = new URL(database.url);
  url.hostname = host;
  url.searchParams.set('sslmode', 'verify-full');
  url.searchParams.set('sslrootcert', trusted);
  return new Database({ service: 'test', url: url.href, migrations: [] });
}

const IS_SECURED = 'SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

it('is secured, pooled and not, where the address asks for it', async () => {
  const secured = reached('localhost', authorities);
  await secured.open();
  expect(await secured.dataSource.query(IS_SECURED)).toEqual([{ ssl: true, version: 'TLSv1.3' }]);
  const session = await secured.openSession('test');
  expect((await session.query(IS_SECURED)).rows).toEqual([{ ssl: true, version: 'TLSv1.3' }]);
  await session.end();
  await secured.close();
});

it('is not made where the server is not the one that the address trusts', async () => {
  const stranger = await CertificateAuthority.create('a stranger', hour_s);
  const distrusting = reached('localhost', write('stranger.pem', stranger.certificate));
  await expect(distrusting.open()).rejects.toThrow(/certificate/i);
  await expect(reached('127.0.0.1', authorities).open()).rejects.toThrow(/altname|IP/i);
});
