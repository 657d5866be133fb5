import { randomUUID } from 'node:crypto';
import type { EpisodeClosed } from '@guanxi/contracts/events/v1/conversation.js';
import type { MessagesDelivered } from '@guanxi/contracts/events/v1/filtering.js';
import type { BehavioursRecorded, RelationshipsChanged } from '@guanxi/contracts/events/v1/relationship.js';
import { Behaviour, BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';

/** A behaviour; what is not given does not matter. */
export function behaviour(
  customerId: string,
  occurredAt: Date,
  kind = BehaviourKind.PRODUCT_VIEWED,
  category = '',
): Behaviour {
  return Behaviour.fromPartial({ behaviourId: randomUUID(), customerId, kind, occurredAt, category });
}

export function recorded(shopId: string, behaviours: Behaviour[]): BehavioursRecorded {
  return { shopId, behaviours };
}

/** A version of a relationship that came through a channel. */
export function related(
  shopId: string,
  customerIds: string[],
  acquisitionChannel: string,
  version = 1,
): RelationshipsChanged {
  const at = new Date('2026-01-01T00:00:00Z');
  const changes = customerIds.map((customerId) => ({
    ...{ customerId, acquisitionChannel, version, status: RelationshipStatus.ACTIVE },
    ...{ establishedAt: at, changedAt: at },
  }));
  return { shopId, changes };
}

export function delivered(shopId: string, customerIds: string[], deliveredAt: Date): MessagesDelivered {
  return { shopId, campaignId: randomUUID(), channel: 'push', contentCategory: 'tea', deliveredAt, customerIds };
}

/** An episode that ended; served by the bot where no agent is named. */
export function closed(shopId: string, customerId: string, closedAt: Date, agentId = ''): EpisodeClosed {
  const about = { scene: 'refund_progress', sceneGroup: 'refund' };
  return { shopId, conversationId: randomUUID(), customerId, episode: 1, agentId, botTurns: 2, closedAt, ...about };
}
