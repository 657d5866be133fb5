import { z } from 'zod';

const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be postgres://user:password@host:port/database',
});

/** The variables that a service with a database reads: `serviceConfig.extend(databaseConfig)`. */
export const databaseConfig = {
  /** `postgres://user:password@host:port/database`, as the role that serves. */
  DATABASE_URL: databaseUrl,
};

/** The variables that the deploy step reads. The service itself is never told them. */
export const ownerConfig = {
  /** The same database, as the role that owns it. */
  OWNER_DATABASE_URL: databaseUrl,
};
