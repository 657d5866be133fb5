import { status } from '@grpc/grpc-js';
import { GuanxiError, InvalidRequest } from '@guanxi/chassis';
import { Injectable } from '@nestjs/common';
import { RelationshipClient } from '../relationship-client.js';
import type { ScreeningOrder } from './screening.js';

/** Segments as audiences (mission A4, B1): the service relationship says who is in one. */
@Injectable()
export class SegmentAudience {
  constructor(private readonly relationship: RelationshipClient) {}

  /** @throws {InvalidRequest} when an order of a segment names none that the shop has, or another order names one. */
  async check(shopId: string, { audienceKind, segmentId }: ScreeningOrder): Promise<void> {
    if (audienceKind === 'segment') await this.size(shopId, segmentId, 'start.segment_id');
    else if (segmentId !== '') throw wrong('start.segment_id', 'only an audience of a segment takes one');
  }

  /** How many active relationships a segment holds now. @throws {InvalidRequest} naming the field when it holds nobody. */
  async size(shopId: string, segmentId: string, field: string): Promise<number> {
    if (segmentId === '') throw wrong(field, 'is required for an audience of a segment');
    const size = await this.relationship.segmentSize(shopId, segmentId).catch((error: unknown) => {
      if (error instanceof GuanxiError && error.code === status.NOT_FOUND)
        throw wrong(field, 'the shop has no such segment');
      throw error;
    });
    if (size === 0) throw wrong(field, 'the segment holds nobody now');
    return size;
  }

  /** The segment's members in order of customer, in batches of at most 10,000. */
  members(shopId: string, segmentId: string): AsyncIterable<string[]> {
    return this.relationship.segmentMembers(shopId, segmentId);
  }
}

function wrong(field: string, description: string): InvalidRequest {
  return new InvalidRequest([{ field, description }]);
}
