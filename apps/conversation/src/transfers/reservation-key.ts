import { createHash } from 'node:crypto';
import type { QueueEntry } from './queue.store.js';

const agent_digest_chars = 16;

/**
 * The idempotency key of reserving a seat: the wait and the attempt, so that what a crash left reserved is found again,
 * and the agent, where only she is asked.
 */
export function reservationKey(
  { conversationId, ticket, attempt }: Pick<QueueEntry, 'conversationId' | 'ticket' | 'attempt'>,
  agentId: string,
): string {
  const key = `${conversationId}/${ticket}/${attempt}`;
  if (agentId === '') return key;
  return `${key}/${createHash('sha256').update(agentId).digest('hex').slice(0, agent_digest_chars)}`;
}
