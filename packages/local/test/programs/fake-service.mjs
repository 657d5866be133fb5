// Stands for one of the five services: reads the same environment, says its health over gRPC, logs in JSON, ends on SIGTERM.
// FAKE_<SERVICE> makes it misbehave: "refuses" to start, or does so the first time ("unmigrated"), stays "mute", or is
// "deaf" to SIGTERM.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';

const { GRPC_ADDRESS, DATABASE_URL, NATS_URL, IDENTITY_JWKS, IDENTITY_KEY, FAKE_NAME: service } = process.env;
const { TLS_CERTIFICATE, TLS_KEY } = process.env;
const mood = process.env[`FAKE_${service.toUpperCase()}`];
const log = (level, message, fields = {}) =>
  console.log(JSON.stringify({ level, time: new Date().toISOString(), service, message, ...fields }));

const triedFile = join(dirname(IDENTITY_JWKS), 'tried');
const isFirstTry = mood === 'unmigrated' && !existsSync(triedFile);
if (isFirstTry) writeFileSync(triedFile, '');
if (mood === 'refuses' || isFirstTry) {
  log('fatal', 'the service does not come up', { err: { type: 'Error', message: 'no such table: seat' } });
  process.exit(1);
}

const database = new pg.Client({ connectionString: DATABASE_URL });
database.on('error', () => {});
await database.connect();
const { rows } = await database.query('SELECT current_user AS role, current_database() AS database');
const { host, username, password } = new URL(NATS_URL);
const nats = await connect({ servers: host, user: username, pass: password });
const keys = JSON.parse(readFileSync(IDENTITY_JWKS, 'utf8')).keys.map(({ kid }) => kid);
const own = JSON.parse(readFileSync(IDENTITY_KEY, 'utf8'));
log('info', 'connected', { ...rows[0], knownKey: keys.includes(own.kid), keys: keys.length });

const bytes = (buffer) => buffer;
const server = new Server();
server.addService(
  {
    check: {
      path: '/grpc.health.v1.Health/Check',
      requestStream: false,
      responseStream: false,
      requestSerialize: bytes,
      requestDeserialize: bytes,
      responseSerialize: bytes,
      responseDeserialize: bytes,
    },
  },
  { check: (_call, answer) => answer(null, Buffer.from([0x08, mood === 'mute' ? 2 : 1])) },
);
await new Promise((resolve, reject) => {
  const pair = { cert_chain: readFileSync(TLS_CERTIFICATE), private_key: readFileSync(TLS_KEY) };
  const secured = ServerCredentials.createSsl(null, [pair]);
  server.bindAsync(GRPC_ADDRESS, secured, (error) => (error ? reject(error) : resolve()));
});
log('info', 'serving', { address: GRPC_ADDRESS });

process.on('SIGTERM', async () => {
  if (mood === 'deaf') return;
  log('info', 'draining');
  server.forceShutdown();
  await Promise.all([database.end(), nats.close()]);
  log('info', 'drained');
});
