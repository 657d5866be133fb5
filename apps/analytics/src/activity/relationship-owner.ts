import { type Client, connect, InjectConfig, ServiceIdentity } from '@guanxi/chassis';
import { type Behaviour, BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { type CountPortraitsResponse, PortraitServiceService } from '@guanxi/contracts/relationship/v1/portrait.js';
import {
  type Relationship,
  RelationshipServiceService,
  RelationshipStatus,
} from '@guanxi/contracts/relationship/v1/relationship.js';
import { SegmentServiceService } from '@guanxi/contracts/relationship/v1/segment.js';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { AnalyticsConfig } from '../config.js';

const deadline_ms = 30_000;

/** The service that owns relationships, behaviours, segments and portraits. */
@Injectable()
export class RelationshipOwner implements OnApplicationShutdown {
  private readonly relationships: Client<typeof RelationshipServiceService>;
  private readonly behaviours: Client<typeof BehaviourServiceService>;
  private readonly segments: Client<typeof SegmentServiceService>;
  private readonly portraits: Client<typeof PortraitServiceService>;

  constructor(@InjectConfig() { RELATIONSHIP_ADDRESS }: AnalyticsConfig, identity: ServiceIdentity) {
    const at = { address: RELATIONSHIP_ADDRESS, token: identity.token, deadline_ms };
    this.relationships = connect(RelationshipServiceService, at);
    this.behaviours = connect(BehaviourServiceService, at);
    this.segments = connect(SegmentServiceService, at);
    this.portraits = connect(PortraitServiceService, at);
  }

  /** Every behaviour of a shop, in batches. It goes on for as long as its caller may. */
  async *allBehaviours(shopId: string): AsyncGenerator<Behaviour[]> {
    for await (const { behaviours } of this.behaviours.exportBehaviours({ shopId, fromCustomerId: '' }))
      yield behaviours;
  }

  /** Every relationship of a shop, in batches. */
  async *allRelationships(shopId: string): AsyncGenerator<Relationship[]> {
    const request = { shopId, afterCustomerId: '', status: RelationshipStatus.UNSPECIFIED };
    for await (const { relationships } of this.relationships.exportRelationships(request)) yield relationships;
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
    for (const client of [this.relationships, this.behaviours, this.segments, this.portraits]) client.close();
  }
}
