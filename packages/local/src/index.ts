export { ensureKeyEncryptionKey } from './encryption-keys.js';
export { stopServersIn } from './leftovers.js';
export { LocalCertificates, type TlsEnvironment } from './local-certificates.js';
export { findNatsServer } from './nats-binary.js';
export { type Nats, type NatsOptions, startNats } from './nats-server.js';
export { cacheFolder, freePort } from './places.js';
export { type Postgres, type PostgresOptions, startPostgres } from './postgres.js';
export { createDatabase, type DatabaseOrder } from './postgres-databases.js';
export { SetupFailure } from './setup-failure.js';
