import { type TransportFiles, UnusableKeys } from '../transport/key-material.js';
import { certifiedService, serviceUri } from '../transport/service-uri.js';
import { type Transport, TransportKeys } from '../transport/transport-keys.js';
import { ConfigFault } from './read-config.js';
import type { ServiceConfig } from './service-config.js';

const variables = {
  certificate: 'TLS_CERTIFICATE',
  key: 'TLS_KEY',
  authorities: 'TLS_AUTHORITIES',
} as const satisfies Record<keyof TransportFiles, keyof ServiceConfig>;

/**
 * How the service secures its connections: by the files that the configuration names, or not at all where it says so.
 *
 * @throws {ConfigFault} naming each variable that is missing and each file that will not do.
 */
export function readTransport(config: ServiceConfig, service: string): Transport {
  if (config.TLS === 'off') return 'plain';
  const { TLS_CERTIFICATE: certificate, TLS_KEY: key, TLS_AUTHORITIES: authorities } = config;
  if (!certificate || !key || !authorities) {
    const missing = Object.values(variables).filter((variable) => !config[variable]);
    throw new ConfigFault(
      missing.map((variable) => ({ variable, description: 'is not set (TLS=off serves plain text)' })),
    );
  }
  try {
    const keys = TransportKeys.read({ certificate, key, authorities });
    if (certifiedService(keys.certificate.subjectAltName) === service) return keys;
    throw new UnusableKeys([
      { of: 'certificate', description: `${certificate}: is not that of ${serviceUri(service)}` },
    ]);
  } catch (error) {
    if (!(error instanceof UnusableKeys)) throw error;
    throw new ConfigFault(error.faults.map(({ of, description }) => ({ variable: variables[of], description })));
  }
}
