import { type Client, connect, InjectConfig, ServiceIdentity } from '@guanxi/chassis';
import { CategoryServiceService, type CheckCategoriesResponse } from '@guanxi/contracts/relationship/v1/category.js';
import { ConsentServiceService, SendingRefusal } from '@guanxi/contracts/relationship/v1/consent.js';
import { SegmentServiceService } from '@guanxi/contracts/relationship/v1/segment.js';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FilteringConfig } from './config.js';
import type { Permission } from './deliveries/decide-step.js';
import type { RefusalReason } from './deliveries/delivery.js';

const refusals: Partial<Record<SendingRefusal, RefusalReason>> = {
  [SendingRefusal.NO_RELATIONSHIP]: 'no_relationship',
  [SendingRefusal.CANCELLED]: 'relationship_cancelled',
  [SendingRefusal.TOPIC_OPTED_OUT]: 'topic_opted_out',
  [SendingRefusal.MERGED_AWAY]: 'merged_away',
};

/** A segment of a million is counted in seconds, and its members streamed in tens of them. */
const segment_deadline_ms = 120_000;

/** Whoever screens waits for it. */
const category_deadline_ms = 3_000;

/** The service relationship, as this service asks it: who is in a segment, known categories, the last check before sending. */
@Injectable()
export class RelationshipClient implements OnModuleDestroy {
  private readonly consent: Client<typeof ConsentServiceService>;
  private readonly segments: Client<typeof SegmentServiceService>;
  private readonly categories: Client<typeof CategoryServiceService>;

  constructor(@InjectConfig() config: FilteringConfig, { token, transport }: ServiceIdentity) {
    const { RELATIONSHIP_ADDRESS: address, SENDING_CHECK_DEADLINE_MS: deadline_ms } = config;
    this.consent = connect(ConsentServiceService, { address, token, transport, deadline_ms });
    this.segments = connect(SegmentServiceService, { address, token, transport, deadline_ms: segment_deadline_ms });
    this.categories = connect(CategoryServiceService, { address, token, transport, deadline_ms: category_deadline_ms });
  }

  onModuleDestroy(): void {
    this.consent.close();
    this.segments.close();
    this.categories.close();
  }

  /** Which of at most 100 categories are known, and which nobody knows, with known ones that are written like them. */
  checkCategories(shopId: string, categories: string[]): Promise<CheckCategoriesResponse> {
    return this.categories.checkCategories({ shopId, categories });
  }

  /** How many active relationships a segment holds now. @throws {GuanxiError} with NOT_FOUND where there is none. */
  async segmentSize(shopId: string, segmentId: string): Promise<number> {
    return (await this.segments.sizeSegment({ shopId, of: { $case: 'segmentId', value: segmentId } })).size;
  }

  /** The members of a segment in order of customer, in batches. */
  async *segmentMembers(shopId: string, segmentId: string): AsyncIterable<string[]> {
    const batches = this.segments.streamMembers({ shopId, segmentId, afterCustomerId: '' });
    for await (const { customerIds } of batches) yield customerIds;
  }

  /**
   * Whether each of at most 1,000 customers may be sent a message on a topic at an instant. Whoever the answer leaves
   * out, or names for a reason that is newer than this release, may not.
   *
   * @throws {GuanxiError} when relationship cannot be asked: then nothing may be sent.
   */
  async checkSending(shopId: string, customerIds: string[], topic: string, at: Date): Promise<Map<string, Permission>> {
    const permissions = new Map<string, Permission>(
      customerIds.map((customerId) => [customerId, { kind: 'refused', reason: 'no_relationship' }]),
    );
    const answer = await this.consent.checkSending({ shopId, customerIds, topic, at });
    for (const { customerId, refusal, notBefore } of answer.permissions) {
      if (refusal === SendingRefusal.UNSPECIFIED) permissions.set(customerId, { kind: 'granted' });
      else if (refusal === SendingRefusal.QUIET_HOURS && notBefore) {
        permissions.set(customerId, { kind: 'quiet', notBefore });
      } else {
        permissions.set(customerId, { kind: 'refused', reason: refusals[refusal] ?? 'no_relationship' });
      }
    }
    return permissions;
  }
}
