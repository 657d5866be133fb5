import { ConfigFault } from '../config/read-config.js';
import type { ServiceConfig } from '../config/service-config.js';
import { createLogger } from '../telemetry/logger.js';
import { buildService, type RunningService, type ServiceOptions } from './build-service.js';

/** `EX_CONFIG` of sysexits: the environment does not configure the service. */
const exitConfigFault = 78;
/** How long a start that is told to stop may go on. */
const startToStop_ms_max = 5_000;

/**
 * Starts a service; resolves when it is ready. As a process of its own it stops in order on SIGTERM or SIGINT and exits 0;
 * one that does not come up says why in one line and exits 1, or 78 where its configuration is at fault. With
 * `installSignalHandlers: false`, as tests use it, the process is left alone and a failure is thrown.
 */
export async function startService<C extends ServiceConfig>(
  options: ServiceOptions<C> & { installSignalHandlers?: boolean },
): Promise<RunningService> {
  if (options.installSignalHandlers === false) return buildService(options);
  const giveUp = (error: unknown, what: string): never => {
    const logger = options.logger ?? createLogger(options.name, 'info');
    logger.fatal({ err: error }, what);
    logger.flush();
    process.exit(1);
  };
  process.once('uncaughtException', (error) => giveUp(error, 'an error that nobody handled'));
  const starting = buildService(options).catch((error: unknown) => {
    if (!(error instanceof ConfigFault)) return giveUp(error, 'the service does not come up');
    process.stderr.write(`${options.name}: ${error.message}\n`);
    return process.exit(exitConfigFault);
  });
  // A signal that comes during the start is obeyed as soon as there is something to stop in order.
  const stop = () => {
    const tooLate = setTimeout(() => process.exit(1), startToStop_ms_max);
    starting
      .then((service) => {
        clearTimeout(tooLate);
        return service.stop();
      })
      .then(
        () => process.exit(0),
        (error: unknown) => giveUp(error, 'the service did not stop in order'),
      );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  return starting;
}
