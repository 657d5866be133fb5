import { ActivityKind } from '@guanxi/contracts/analytics/v1/activity.js';
import type { Behaviour } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { CHANNEL, secondOf } from './fact.js';
import type { ToldFact } from './record-facts.js';

/** What a behaviour says. Its kind has the same number here. */
export function factOfBehaviour({ customerId, kind, occurredAt, category }: Behaviour): ToldFact {
  return { customerId, at_s: secondOf(occurredAt as Date), kind, token: category };
}

/** Through which channel a customer came, by a version of her relationship. */
export function factOfRelationship(relationship: {
  customerId: string;
  acquisitionChannel: string;
  version: number;
}): ToldFact {
  const { customerId, acquisitionChannel, version } = relationship;
  return { customerId, at_s: version, kind: CHANNEL, token: acquisitionChannel };
}

/** That each of these customers was sent a message. */
export function factsOfDelivery(delivery: {
  customerIds: string[];
  deliveredAt?: Date;
  contentCategory: string;
}): ToldFact[] {
  const { customerIds, deliveredAt, contentCategory: token } = delivery;
  const at_s = secondOf(deliveredAt as Date);
  return customerIds.map((customerId) => ({ customerId, at_s, kind: ActivityKind.MESSAGE_DELIVERED, token }));
}

/** Who served an episode that was closed: nobody where nobody spoke. */
export function factsOfEpisode(episode: {
  customerId: string;
  agentId: string;
  botTurns: number;
  closedAt?: Date;
}): ToldFact[] {
  const { customerId, agentId, botTurns, closedAt } = episode;
  if (agentId === '' && botTurns === 0) return [];
  const kind = agentId === '' ? ActivityKind.SERVED_BY_BOT : ActivityKind.SERVED_BY_HUMAN;
  return [{ customerId, at_s: secondOf(closedAt as Date), kind, token: '' }];
}
