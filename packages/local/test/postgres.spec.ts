import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDatabase, freePort, type Postgres, startPostgres } from '../src/index.js';
import { afterwards, closedFolder, query, removeMoved, takenPort } from './scratch.js';

async function start(folder: string, options: { fsync?: 'on' | 'off'; port?: number } = {}): Promise<Postgres> {
  const postgres = await startPostgres({ folder, port: await freePort(), fsync: 'off', ...options });
  removeMoved(postgres.folder, folder);
  afterwards(() => postgres.stop());
  return postgres;
}

const moved = async (folder: string) => {
  const postgres = await start(folder);
  await postgres.stop();
  return postgres.folder;
};

test('is a Postgres 18 that writes through to the disk and keeps what it was given', async () => {
  const folder = join(await closedFolder(), 'postgres');
  const first = await start(folder, { fsync: 'on' });
  expect(await query(first.url, 'SHOW server_version')).toEqual([{ server_version: expect.stringMatching(/^18\./) }]);
  expect(await query(first.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
  await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS number');
  await first.stop();
  await first.ended;

  const second = await start(folder);
  expect(await query(second.url, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
});

test('lets nobody in without the password, and listens on the loopback alone', async () => {
  const postgres = await start(join(await closedFolder(), 'postgres'));
  const stranger = new URL(postgres.url);
  stranger.password = 'guess';
  await expect(query(stranger.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect(await query(postgres.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  expect(await query(postgres.url, 'SHOW unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
});

test('makes a database and its roles per service, as often as it is asked, closed to the other services', async () => {
  const postgres = await start(join(await closedFolder(), 'postgres'));
  const order = (name: string, password: string) =>
    createDatabase(postgres, { name, role: name, password, ownerPassword: `${password} owns` });
  const presence = await order('presence', 'one');
  await query(presence.ownerUrl, 'CREATE TABLE seat (id int)');
  const again = await order('presence', "two'; --");
  const filtering = new URL((await order('filtering', 'three')).url);

  expect(await query(overShops(again.url), 'SELECT count(*)::int AS seats FROM seat')).toEqual([{ seats: 0 }]);
  await expect(query(presence.url, 'SELECT 1')).rejects.toThrow('password authentication failed');
  await expect(query(presence.ownerUrl, 'SELECT 1')).rejects.toThrow('password authentication failed');
  filtering.pathname = '/presence';
  await expect(query(filtering.href, 'SELECT 1')).rejects.toThrow('permission denied for database');
});

/** The same connection for work over several shops, which the serving role turns into another for. */
function overShops(url: string): string {
  return `${url}?options=${encodeURIComponent(`-c role=${new URL(url).username}_across_shops`)}`;
}

test('the role that serves changes rows over shops, also of tables to come, and nothing else', async () => {
  const postgres = await start(join(await closedFolder(), 'postgres'));
  const { url, ownerUrl } = await createDatabase(postgres, { name: 'presence', role: 'presence', password: 'one' });
  await query(ownerUrl, 'CREATE TABLE seat (id bigint GENERATED ALWAYS AS IDENTITY, note text)');
  await query(ownerUrl, 'CREATE TABLE numbered (id serial)');

  const across = overShops(url);
  await expect(query(url, 'SELECT note FROM seat')).rejects.toThrow('permission denied');
  await query(across, "INSERT INTO seat (note) VALUES ('taken'); INSERT INTO numbered DEFAULT VALUES");
  await query(across, "UPDATE seat SET note = 'free' WHERE note = 'taken'");
  expect(await query(across, 'DELETE FROM seat RETURNING note')).toEqual([{ note: 'free' }]);
  const refused = [
    'TRUNCATE seat',
    'ALTER TABLE seat ADD COLUMN more text',
    'DROP TABLE seat',
    'CREATE INDEX ON seat (id)',
    'CREATE TABLE more (id int)',
    'CREATE TEMPORARY TABLE more (id int)',
    'CREATE ROLE helper',
    'CREATE DATABASE more',
    'SET ROLE presence_owner',
  ];
  for (const statement of refused) {
    for (const one of [url, across])
      await expect(query(one, statement), statement).rejects.toThrow(/must be owner|denied/);
  }
  const [role] = await query(url, 'SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user');
  expect(role).toEqual({ rolsuper: false, rolbypassrls: false });
});

test('what the serving role may say in a statement lifts nothing', async () => {
  const postgres = await start(join(await closedFolder(), 'postgres'));
  const { url } = await createDatabase(postgres, { name: 'presence', role: 'presence_desk', password: 'one' });
  for (const expression of [
    "set_config('guanxi.shop', 'another', true)",
    "set_config('role', 'presence_desk_across_shops', true)",
    "query_to_xml('SET LOCAL ROLE presence_desk_across_shops', true, true, '')",
  ]) {
    await expect(query(url, `SELECT ${expression}`), expression).rejects.toThrow(/permission denied|is not allowed/);
  }
  const bySettings = "UPDATE pg_settings SET setting = 'another' WHERE name = 'search_path'";
  await expect(query(url, bySettings)).rejects.toThrow('permission denied');
});

test('a database that one role owned, as of an earlier release, is taken over with all that is in it', async () => {
  const postgres = await start(join(await closedFolder(), 'postgres'));
  await query(postgres.url, "CREATE ROLE presence LOGIN PASSWORD 'before'");
  await query(postgres.url, 'CREATE DATABASE presence OWNER presence');
  const before = new URL(postgres.url);
  Object.assign(before, { username: 'presence', password: 'before', pathname: '/presence' });
  await query(before.href, 'CREATE TABLE seat (id int); INSERT INTO seat VALUES (7)');
  await query(before.href, 'CREATE FUNCTION seven() RETURNS int LANGUAGE sql RETURN 7');

  const order = { name: 'presence', role: 'presence', password: 'now' };
  const { url, ownerUrl } = await createDatabase(postgres, order);
  expect(await query(overShops(url), 'SELECT id, seven() FROM seat')).toEqual([{ id: 7, seven: 7 }]);
  await expect(query(url, 'ALTER TABLE seat ADD COLUMN note text')).rejects.toThrow('must be owner');
  await query(ownerUrl, 'ALTER TABLE seat ADD COLUMN note text; DROP FUNCTION seven()');
  const owners = `SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = 'presence'`;
  expect(await query(ownerUrl, owners)).toEqual([{ owner: 'presence_owner' }]);
});

test('two orders for the same database at once both get it', async () => {
  const postgres = await start(join(await closedFolder(), 'postgres'));
  const order = { name: 'analytics', role: 'analytics', password: 'x' };
  const both = await Promise.all([createDatabase(postgres, order), createDatabase(postgres, order)]);
  for (const { url } of both) expect(await query(url, 'SELECT 1 AS up')).toEqual([{ up: 1 }]);
});

test('says which port is taken', async () => {
  const port = await takenPort();
  const folder = join(await closedFolder(), 'postgres');
  const starting = start(folder, { port });
  await expect(starting).rejects.toThrow(`Port ${port}, meant for Postgres, is taken by another program.`);
  removeMoved(await moved(folder), folder);
});

test('says who uses the folder', async () => {
  const folder = join(await closedFolder(), 'postgres');
  await start(folder);
  await expect(start(folder)).rejects.toThrow(`is in use by process ${process.pid}`);
});

test('takes a pid file that a machine crash left for what it is', async () => {
  const folder = join(await closedFolder(), 'postgres');
  const data = join(await moved(folder), 'data');
  await writeFile(join(data, 'postmaster.pid'), `${process.pid}\n${data}\n0\n5432\n\n127.0.0.1\n  0 0\nready   \n`);
  const postgres = await start(folder);
  expect(await query(postgres.url, 'SELECT 1 AS up')).toEqual([{ up: 1 }]);
});

test('begins anew when the first start was killed half-way through making the cluster', async () => {
  const folder = join(await closedFolder(), 'postgres');
  const real = await moved(folder);
  await rm(join(real, 'data'), { recursive: true });
  await mkdir(join(real, 'data.new'));
  await writeFile(join(real, 'data.new', 'PG_VERSION'), '18\n');
  const postgres = await start(folder);
  expect(await query(postgres.url, 'SELECT 1 AS up')).toEqual([{ up: 1 }]);
});

test('never replaces data whose password is gone', async () => {
  const folder = join(await closedFolder(), 'postgres');
  await rm(join(await moved(folder), 'password'));
  await expect(start(folder)).rejects.toThrow('but not the password file');
});
