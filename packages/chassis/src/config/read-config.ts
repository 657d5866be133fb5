import type { z } from 'zod';

/** Thrown when the environment does not configure the service; the message names every fault, one a line. */
export class ConfigFault extends Error {
  constructor(readonly faults: { variable: string; description: string }[]) {
    const lines = faults.map(({ variable, description }) => `  ${variable}: ${description}`);
    super(`the configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${lines.join('\n')}`);
    this.name = 'ConfigFault';
  }
}

/**
 * The configuration that `schema` reads from the environment. An empty variable counts as not set.
 *
 * @throws {ConfigFault} naming every fault at once
 */
export function readConfig<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv = process.env): z.infer<S> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new ConfigFault(
    result.error.issues.map(({ path, message, input }) => ({
      variable: path.join('.') || '(all)',
      description:
        input === undefined && path.length > 0 && given[String(path[0])] === undefined ? 'is not set' : message,
    })),
  );
}
