import { readFileSync } from 'node:fs';
import type { JSONWebKeySet, JWK } from 'jose';
import { readSigningKey } from '../identity/token.js';
import { ConfigFault } from './read-config.js';
import type { ServiceConfig } from './service-config.js';

/** The keys in the files that the configuration names. @throws {ConfigFault} naming each file that will not do. */
export function readIdentityFiles(config: ServiceConfig): { jwks: JSONWebKeySet; privateKey: JWK } {
  const faults: ConfigFault['faults'] = [];
  const read = <T>(variable: 'IDENTITY_JWKS' | 'IDENTITY_KEY', check: (content: T) => void): T | undefined => {
    try {
      const content = JSON.parse(readFileSync(config[variable], 'utf8')) as T;
      check(content);
      return content;
    } catch (error) {
      // The content of a key file must not reach the log, and a parser's message quotes it.
      const why = error instanceof SyntaxError ? 'is not JSON' : (error as Error).message;
      faults.push({ variable, description: `${config[variable]}: ${why}` });
      return undefined;
    }
  };
  const jwks = read<JSONWebKeySet>('IDENTITY_JWKS', (content) => {
    if (!Array.isArray(content?.keys) || content.keys.length === 0) throw new Error('is no JSON Web Key Set with keys');
  });
  const privateKey = read<JWK>('IDENTITY_KEY', (content) => void readSigningKey(content));
  if (!jwks || !privateKey) throw new ConfigFault(faults);
  return { jwks, privateKey };
}
