import type { LoggerService } from '@nestjs/common';
import type { Logger } from '../telemetry/logger.js';

/** Nest's own words in the service's log: its start-up chatter at debug level, its warnings and errors as they are. */
export function nestLogger(logger: Logger): LoggerService {
  const write =
    (level: 'debug' | 'warn' | 'error') =>
    (message: unknown, ...rest: unknown[]) => {
      const err = message instanceof Error ? message : undefined;
      logger[level](
        { nest: rest.filter((part) => typeof part === 'string').at(-1), err },
        err ? 'nest' : String(message),
      );
    };
  return {
    log: write('debug'),
    error: write('error'),
    warn: write('warn'),
    debug: write('debug'),
    verbose: write('debug'),
  };
}
