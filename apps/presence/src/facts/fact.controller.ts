import type { Handlers } from '@guanxi/chassis';
import type {
  ExportFactsRequest,
  ExportFactsResponse,
  PresenceFactServiceService,
} from '@guanxi/contracts/presence/facts/v1/facts.js';
import { Injectable } from '@nestjs/common';
import { ExportFacts } from './export-facts.js';

/** `guanxi.presence.facts.v1.PresenceFactService`. */
@Injectable()
export class FactController implements Handlers<typeof PresenceFactServiceService> {
  constructor(private readonly facts: ExportFacts) {}

  exportFacts({ shopId }: ExportFactsRequest): AsyncIterable<ExportFactsResponse> {
    return this.facts.execute(shopId);
  }
}
