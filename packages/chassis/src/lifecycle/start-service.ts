import { ConfigFault } from '../config/read-config.js';
import { createLogger } from '../telemetry/logger.js';
import { buildService, type RunningService, type ServiceOptions } from './build-service.js';

/** `EX_CONFIG` of sysexits: the environment does not configure the service. */
const exitConfigFault = 78;

/**
 * Starts a service; resolves when it is ready. As a process of its own it stops in order on SIGTERM or SIGINT and exits 0;
 * one that does not come up says why in one line and exits 1, or 78 where its configuration is at fault. With
 * `installSignalHandlers: false`, as tests use it, the process is left alone and a failure is thrown.
 */
export async function startService(
  options: ServiceOptions & { installSignalHandlers?: boolean },
): Promise<RunningService> {
  if (options.installSignalHandlers === false) return buildService(options);
  const service = await buildService(options).catch((error: unknown) => giveUp(options.name, error));
  const stop = () => {
    service.stop().then(
      () => process.exit(0),
      (error: unknown) => giveUp(options.name, error),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  return service;
}

function giveUp(service: string, error: unknown): never {
  if (error instanceof ConfigFault) {
    process.stderr.write(`${service}: ${error.message}\n`);
    process.exit(exitConfigFault);
  }
  const logger = createLogger(service, 'info');
  logger.fatal({ err: error }, 'the service does not come up');
  logger.flush();
  process.exit(1);
}
