import { type Handlers, InvalidRequest, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/filtering/v1/screening.js';
import type { ScreeningServiceService } from '@guanxi/contracts/filtering/v1/screening.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ContentCategories } from '../categories/content-categories.js';
import { Audience } from '../factors/audience.js';
import { AdviseShop } from './advise-shop.js';
import { DecisionStore } from './decision.store.js';
import { reasonOfCode } from './decision-codes.js';
import { ExplainDecision } from './explain-decision.js';
import { ScreenAudience } from './screen-audience.js';
import { ScreeningStore } from './screening.store.js';
import {
  adviceToContract,
  audienceKindFromContract,
  blockToContract,
  decisionToContract,
  screeningToContract,
  verdictFromContract,
} from './screening-contract.js';
import { ScreeningNotFound } from './screening-failures.js';
import { SegmentAudience } from './segment-audience.js';

// Above every UUID that the platform makes: where the first page of "latest first" begins.
const latestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** `guanxi.filtering.v1.ScreeningService`. */
@Injectable()
export class ScreeningController implements Handlers<typeof ScreeningServiceService> {
  constructor(
    private readonly screenAudience: ScreenAudience,
    private readonly audience: Audience,
    private readonly segments: SegmentAudience,
    private readonly categories: ContentCategories,
    private readonly screenings: ScreeningStore,
    private readonly decisions: DecisionStore,
    private readonly explanation: ExplainDecision,
    private readonly advice: AdviseShop,
    private readonly transactions: Transactions,
  ) {}

  async sizeAudience(request: contract.SizeAudienceRequest): Promise<contract.SizeAudienceResponse> {
    const { shopId, customerIds, segmentId } = request;
    if (audienceKindFromContract(request.kind) === 'segment') {
      const activeCount = await this.segments.size(shopId, segmentId, 'segment_id');
      return { activeCount, cancelledCount: 0, strangerCount: 0 };
    }
    const named = customerIds.length > 0 ? [...new Set(customerIds)] : undefined;
    const { active, cancelled } = await this.transactions.read(shopId, (tx) => this.audience.size(tx, shopId, named));
    const strangerCount = named ? named.length - active - cancelled : 0;
    return { activeCount: active, cancelledCount: cancelled, strangerCount };
  }

  async *screen(requests: AsyncIterable<contract.ScreenRequest>): AsyncIterable<contract.ScreenResponse> {
    const parts = requests[Symbol.asyncIterator]();
    const first = await parts.next();
    if (first.done || first.value.part?.$case !== 'start') {
      throw new InvalidRequest([{ field: 'start', description: 'must be the first message of the stream' }]);
    }
    const { shopId, part } = first.value;
    const { idempotencyKey, contentCategory, asOf, segmentId } = part.value;
    const audienceKind = audienceKindFromContract(part.value.audienceKind);
    const unknown = await this.categories.faultOf(shopId, contentCategory, 'start.content_category');
    if (unknown) throw unknown;
    const order = { audienceKind, segmentId, contentCategory, asOf };
    const audience = customersOf(shopId, { [Symbol.asyncIterator]: () => parts });
    for await (const progress of this.screenAudience.execute(shopId, idempotencyKey, order, audience)) {
      if (progress.kind === 'block') yield* blockToContract(progress.block, part.value.form);
      else yield { part: { $case: 'report', value: screeningToContract(shopId, progress.screening) } };
    }
  }

  async getScreening({ shopId, screeningId }: contract.GetScreeningRequest): Promise<contract.GetScreeningResponse> {
    const screening = await this.transactions.read(shopId, (tx) => this.screenings.find(tx, shopId, screeningId));
    if (!screening) throw new ScreeningNotFound();
    return { screening: screeningToContract(shopId, screening) };
  }

  async listScreenings(request: contract.ListScreeningsRequest): Promise<contract.ListScreeningsResponse> {
    const { shopId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const [before = latestId] = readPageToken(pageToken, 'uuid') ?? [];
    const found = await this.transactions.read(shopId, (tx) => this.screenings.list(tx, shopId, before, items + 1));
    const { rows, nextPageToken } = page(found, items, ({ screeningId }) => [screeningId]);
    return { screenings: rows.map((one) => screeningToContract(shopId, one)), nextPageToken };
  }

  async listDecisions(request: contract.ListDecisionsRequest): Promise<contract.ListDecisionsResponse> {
    const { shopId, screeningId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const [after = ''] = readPageToken(pageToken, 'text') ?? [];
    const filter = { verdict: verdictFromContract(request.verdict), reason: reasonOfCode(request.reason) };
    const found = await this.transactions.read(shopId, async (tx) => {
      if (!(await this.screenings.find(tx, shopId, screeningId))) throw new ScreeningNotFound();
      return this.decisions.list(tx, shopId, screeningId, after, items + 1, filter);
    });
    const { rows, nextPageToken } = page(found, items, ({ customerId }) => [customerId]);
    return { decisions: rows.map(decisionToContract), nextPageToken };
  }

  async advise({ shopId }: contract.AdviseRequest): Promise<contract.AdviseResponse> {
    return adviceToContract(await this.advice.execute(shopId));
  }

  async explainDecision(request: contract.ExplainDecisionRequest): Promise<contract.ExplainDecisionResponse> {
    const { shopId, customerId, screeningId } = request;
    const { decision, screening, factors } = await this.explanation.execute(
      shopId,
      customerId,
      screeningId || undefined,
    );
    return {
      decision: decisionToContract(decision),
      screening: screening && screeningToContract(shopId, screening),
      factors,
    };
  }
}

/** The customers that the messages after the first name. */
async function* customersOf(shopId: string, requests: AsyncIterable<contract.ScreenRequest>): AsyncIterable<string[]> {
  for await (const request of requests) {
    if (request.shopId !== shopId) {
      throw new InvalidRequest([{ field: 'shop_id', description: 'must be the same in every message of the stream' }]);
    }
    if (request.part?.$case !== 'audience') {
      throw new InvalidRequest([{ field: 'start', description: 'may only be the first message of the stream' }]);
    }
    yield request.part.value.customerIds;
  }
}
