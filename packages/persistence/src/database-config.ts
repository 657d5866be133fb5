import { z } from 'zod';

/** The variables that a service with a database reads: `serviceConfig.extend(databaseConfig)`. */
export const databaseConfig = {
  /** `postgres://user:password@host:port/database`. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be postgres://user:password@host:port/database' }),
};
