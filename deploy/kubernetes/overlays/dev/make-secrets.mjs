#!/usr/bin/env node
/*
 * Makes the secrets of the development cluster as files in secrets/, which git ignores and kustomization.yaml reads:
 *   postgres/<role>, nats/<user>      passwords                         <app>/key.json   the key a service signs with
 *   <app>/encryption/<id>.key         the keys that shops' keys are wrapped with
 *   relationship/handles.env          the secret that handles are hashed with
 *   <app>/connections.env, <app>/owner.env, nats/users.conf, jwks.json  what follows from them
 * Passwords and keys that are there already stay; delete a file, and run this again, to change it.
 */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
const secrets = path.join(here, 'secrets');
const apps = readdirSync(path.join(here, '../../base')).filter((name) => name !== 'service');
/** Whoever holds it may call every service as an operator, with `guanxi --identity-key`. */
const operator = 'operator';

const passwordOf = (server, role) => keep(`${server}/${role}`, () => randomBytes(24).toString('base64url'));
passwordOf('postgres', 'postgres');
const permissions = JSON.parse(readFileSync(path.join(here, '../../nats-permissions.json'), 'utf8'));
const users = apps.map((app) => {
  const nats = passwordOf('nats', app);
  const databaseUrlAs = (role) => `postgres://${role}:${passwordOf('postgres', role)}@postgres:5432/${app}`;
  write(`${app}/connections.env`, `DATABASE_URL=${databaseUrlAs(app)}\nNATS_URL=nats://${app}:${nats}@nats:4222\n`);
  write(`${app}/owner.env`, `OWNER_DATABASE_URL=${databaseUrlAs(`${app}_owner`)}\n`);
  // The server's configuration takes JSON as it is.
  return `  ${JSON.stringify({ user: app, password: nats, permissions: permissions[app] })}\n`;
});
for (const app of apps) keep(`${app}/encryption/1.key`, () => randomBytes(32).toString('base64'));
keep('relationship/handles.env', () => `HANDLE_KEY=${randomBytes(32).toString('base64url')}\n`);
write('nats/users.conf', `users: [\n${users.join('')}]\n`);

const keys = [...apps, operator].map((name) => JSON.parse(keep(`${name}/key.json`, makeKey)));
write(
  'jwks.json',
  JSON.stringify({ keys: keys.map(({ d: _private, ...publicKey }) => ({ ...publicKey, use: 'sig' })) }),
);
process.stdout.write(`the secrets of ${apps.join(', ')} are in ${path.relative(process.cwd(), secrets)}\n`);

function makeKey() {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  // The key's name is its thumbprint (RFC 7638).
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
  return JSON.stringify({ kty, crv, x, d, kid, alg: 'EdDSA' });
}

function keep(file, make) {
  const target = path.join(secrets, file);
  if (!existsSync(target)) write(file, make());
  return readFileSync(target, 'utf8');
}

function write(file, content) {
  const target = path.join(secrets, file);
  mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
  writeFileSync(target, content, { mode: 0o600 });
}
