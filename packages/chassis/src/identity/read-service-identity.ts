import { type Clock, SystemClock } from '../clock.js';
import { readIdentityFiles } from '../config/identity-files.js';
import { readTransport } from '../config/read-transport.js';
import type { ServiceConfig } from '../config/service-config.js';
import { ServiceIdentity } from './service-identity.js';

/**
 * A service's own identity, for a program of the service that serves nobody, such as one that an operator runs.
 *
 * @throws {ConfigFault} naming each file that will not do
 */
export function readServiceIdentity(
  name: string,
  config: ServiceConfig,
  clock: Clock = new SystemClock(config.CLOCK_OFFSET_MS),
): ServiceIdentity {
  const { privateKey } = readIdentityFiles(config);
  return new ServiceIdentity(name, privateKey, clock, readTransport(config, name));
}
