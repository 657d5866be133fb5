import type { Handlers } from '@guanxi/chassis';
import type {
  ExportFactsRequest,
  ExportFactsResponse,
  FactServiceService,
} from '@guanxi/contracts/conversation/facts/v1/facts.js';
import { Injectable } from '@nestjs/common';
import { ExportFacts } from './export-facts.js';

/** `guanxi.conversation.facts.v1.FactService`. */
@Injectable()
export class FactController implements Handlers<typeof FactServiceService> {
  constructor(private readonly facts: ExportFacts) {}

  exportFacts({ shopId }: ExportFactsRequest): AsyncIterable<ExportFactsResponse> {
    return this.facts.execute(shopId);
  }
}
