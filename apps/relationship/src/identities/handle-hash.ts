import { createHmac } from 'node:crypto';
import { InjectConfig } from '@guanxi/chassis';
import { Injectable } from '@nestjs/common';
import type { RelationshipConfig } from '../config.js';
import type { HandleValue } from './handle-value.js';
import { HandlesNotConfigured } from './identity-failures.js';

/** Hashes handles with the service's secret, so that whoever sees the tables cannot try numbers until one fits. */
@Injectable()
export class HandleHash {
  constructor(@InjectConfig() private readonly config: RelationshipConfig) {}

  /**
   * What a handle of a shop is found by: 32 bytes, different in every shop.
   *
   * @throws {HandlesNotConfigured} when the service has no secret.
   */
  of(shopId: string, { kind, network, canonical }: HandleValue): Buffer {
    return this.hash('handle', shopId, kind, network, canonical);
  }

  /**
   * A request's fingerprint that its handle cannot be guessed from.
   *
   * @throws {HandlesNotConfigured} when the service has no secret.
   */
  fingerprint(fingerprint: string): string {
    return this.hash('fingerprint', fingerprint).toString('hex');
  }

  private hash(...parts: string[]): Buffer {
    if (this.config.HANDLE_KEY === undefined) throw new HandlesNotConfigured();
    return createHmac('sha256', this.config.HANDLE_KEY).update(JSON.stringify(parts)).digest();
  }
}
