import { z } from 'zod';

const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be postgres://user:password@host:port/database',
});

/** For how many days a shop's data key seals. */
export const dataKeyDays_default = 365;

/** The variables that a service with a database reads: `serviceConfig.extend(databaseConfig)`. */
export const databaseConfig = {
  /** `postgres://user:password@host:port/database`, as the role that serves. */
  DATABASE_URL: databaseUrl,
  /** A folder of files `<id>.key`, each 32 bytes in base64: the keys that shops' data keys are wrapped with. */
  KEY_ENCRYPTION_KEYS: z.string().min(1).optional(),
  /**
   * Whether personal data is written sealed. `off` while replicas of a release that cannot read it still run; what is
   * sealed already is read either way. Without KEY_ENCRYPTION_KEYS everything is written plain.
   */
  SEALING: z.enum(['on', 'off']).default('on'),
  /** For how many days a shop's data key seals before a new one takes its place; what it sealed is then sealed anew. */
  DATA_KEY_DAYS_MAX: z.coerce.number('must be a number of days').int().min(1).max(3_650).default(dataKeyDays_default),
};

/** The variables that the deploy step reads. The service itself is never told them. */
export const ownerConfig = {
  /** The same database, as the role that owns it. */
  OWNER_DATABASE_URL: databaseUrl,
};
