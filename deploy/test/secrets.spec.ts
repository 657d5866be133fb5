import { execFile } from 'node:child_process';
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, stat, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { natsPermissions } from '@guanxi/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceNames } from '../checks/app-configuration.js';
import { kubernetes } from '../checks/places.js';

const run = promisify(execFile);
const passwords_bytes_min = 16;

describe('the secrets of the development cluster', () => {
  let copy: string;
  const inside = (...names: string[]) => path.join(copy, 'overlays/dev', ...names);
  const read = (...names: string[]) => readFile(inside('secrets', ...names), 'utf8');
  const make = () => run(process.execPath, [inside('make-secrets.mjs')]);

  beforeAll(async () => {
    copy = await mkdtemp(path.join(tmpdir(), 'guanxi-secrets-'));
    await cp(kubernetes, copy, { recursive: true, filter: (file) => path.basename(file) !== 'secrets' });
    await make();
  });

  afterAll(() => rm(copy, { recursive: true }));

  it('are one password and one key for each service, which no two share', async () => {
    const own = serviceNames().map(async (app) => [
      await read('postgres', app),
      await read('postgres', `${app}_owner`),
      await read('nats', app),
      (JSON.parse(await read(app, 'key.json')) as { d: string }).d,
    ]);
    const all = (await Promise.all(own)).flat();
    expect(new Set(all).size).toBe(4 * serviceNames().length);
    for (const secret of all)
      expect(Buffer.from(secret, 'base64url').length).toBeGreaterThanOrEqual(passwords_bytes_min);
  });

  it('let every service be told by what it signs', async () => {
    const { keys } = JSON.parse(await read('jwks.json')) as { keys: { kid: string; d?: string }[] };
    expect(keys.filter(({ d }) => d !== undefined)).toEqual([]);
    for (const name of [...serviceNames(), 'operator']) {
      const key = JSON.parse(await read(name, 'key.json')) as { kid: string };
      const publicKey = keys.find(({ kid }) => kid === key.kid)!;
      const signature = sign(null, Buffer.from(name), createPrivateKey({ key, format: 'jwk' } as never));
      const check = createPublicKey({ key: publicKey, format: 'jwk' } as never);
      expect(verify(null, Buffer.from(name), check, signature)).toBe(true);
    }
  });

  it('stay as they are when made again, and what is missing is made anew', async () => {
    const before = await Promise.all([read('presence/connections.env'), read('jwks.json'), read('nats/users.conf')]);
    await make();
    expect(await Promise.all([read('presence/connections.env'), read('jwks.json'), read('nats/users.conf')])).toEqual(
      before,
    );
    await unlink(inside('secrets/nats/presence'));
    await make();
    expect(await read('presence/connections.env')).not.toBe(before[0]);
    expect(await read('nats/users.conf')).toContain(await read('nats/presence'));
  });

  it('let each service do on NATS what it does, and no more', async () => {
    const users = (await read('nats/users.conf')).match(/\{.*\}/g)!.map((user) => JSON.parse(user) as { user: string });
    expect(users.map(({ user }) => user)).toEqual(serviceNames());
    for (const user of users) expect(user).toMatchObject({ permissions: natsPermissions(user.user) });
  });

  it('can be read by their owner alone', async () => {
    const files = (await readdir(inside('secrets'), { recursive: true, withFileTypes: true })).filter((one) =>
      one.isFile(),
    );
    expect(files.length).toBeGreaterThan(0);
    for (const { parentPath, name } of files) {
      expect((await stat(path.join(parentPath, name))).mode & 0o077, name).toBe(0);
    }
  });
});

it('has no secret among the manifests, and git ignores the folder where they are made', async () => {
  const files = (await readdir(kubernetes, { recursive: true })).filter(
    (file) => !file.split(path.sep).includes('secrets'),
  );
  for (const file of files.filter((name) => name.endsWith('.yaml'))) {
    expect(await readFile(path.join(kubernetes, file), 'utf8'), file).not.toMatch(/^kind: Secret$/m);
  }
  const makers = files.filter((name) => path.basename(name) === 'make-secrets.mjs');
  expect(makers.length).toBeGreaterThan(0);
  for (const maker of makers) {
    const ignored = await readFile(path.join(kubernetes, path.dirname(maker), '.gitignore'), 'utf8');
    expect(ignored.split('\n'), maker).toContain('secrets/');
  }
});
