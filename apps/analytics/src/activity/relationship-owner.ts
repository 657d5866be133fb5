import { type Client, connect, InjectConfig, ServiceIdentity } from '@guanxi/chassis';
import { type CountPortraitsResponse, PortraitServiceService } from '@guanxi/contracts/relationship/v1/portrait.js';
import { SegmentServiceService } from '@guanxi/contracts/relationship/v1/segment.js';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { AnalyticsConfig } from '../config.js';

const deadline_ms = 30_000;

/** The service that knows who is in a segment, and how portraits are distributed. */
@Injectable()
export class RelationshipOwner implements OnApplicationShutdown {
  private readonly segments: Client<typeof SegmentServiceService>;
  private readonly portraits: Client<typeof PortraitServiceService>;

  constructor(@InjectConfig() { RELATIONSHIP_ADDRESS }: AnalyticsConfig, { token, transport }: ServiceIdentity) {
    const at = { address: RELATIONSHIP_ADDRESS, token, transport, deadline_ms };
    this.segments = connect(SegmentServiceService, at);
    this.portraits = connect(PortraitServiceService, at);
  }

  /** Who is in a segment now, in batches. @throws {GuanxiError} NOT_FOUND where there is no such segment. */
  async *members(shopId: string, segmentId: string): AsyncGenerator<string[]> {
    const request = { shopId, segmentId, afterCustomerId: '' };
    for await (const { customerIds } of this.segments.streamMembers(request, { deadline_ms })) yield customerIds;
  }

  portraitCounts(shopId: string): Promise<CountPortraitsResponse> {
    return this.portraits.countPortraits({ shopId });
  }

  onApplicationShutdown(): void {
    for (const client of [this.segments, this.portraits]) client.close();
  }
}
