import { type Caller, OtherPerson } from '@guanxi/chassis';
import type { Conversation } from './conversation.js';

/** Whether it is a customer who asks for a conversation that is not hers. */
export function isForeignCustomer(caller: Caller, { customerId }: Pick<Conversation, 'customerId'>): boolean {
  return caller.role === 'customer' && caller.subject !== customerId;
}

/** @throws {OtherPerson} when a customer asks for a conversation that is not hers. Other callers pass. */
export function refuseForeignCustomer(caller: Caller, conversation: Pick<Conversation, 'customerId'>): void {
  if (isForeignCustomer(caller, conversation)) throw new OtherPerson('conversation_id');
}

/**
 * Who may read a conversation: its customer; an agent who owns it or is involved in it; every caller who may act for
 * the whole shop.
 *
 * @throws {OtherPerson} when the caller may not.
 */
export function refuseForeignReader(caller: Caller, conversation: Conversation, agentsInvolved: string[]): void {
  refuseForeignCustomer(caller, conversation);
  if (caller.role !== 'agent' || caller.subject === conversation.agentId) return;
  if (!agentsInvolved.includes(caller.subject)) throw new OtherPerson('conversation_id');
}
