import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when the place of somebody is asked for who does not wait. */
export class NotQueued extends GuanxiError {
  constructor() {
    super(status.FAILED_PRECONDITION, 'NOT_QUEUED', 'the customer does not wait for a human in this conversation');
  }
}

/** Thrown when an agent answers an offer that she does not have, or no longer: of two writers one wins. */
export class NotOffered extends GuanxiError {
  constructor() {
    super(status.FAILED_PRECONDITION, 'NOT_OFFERED', 'the conversation is not offered to this agent, or no longer');
  }
}

/** Thrown when a conversation is to be taken from an agent, and none owns it. */
export class NotServed extends GuanxiError {
  constructor() {
    super(status.FAILED_PRECONDITION, 'NOT_SERVED', 'no agent owns this conversation');
  }
}

/** Thrown when an agent wants a customer whom another agent serves, or is being offered. */
export class ConversationTaken extends GuanxiError {
  constructor() {
    super(status.FAILED_PRECONDITION, 'CONVERSATION_TAKEN', 'another agent serves the customer, or is about to');
  }
}

/** Thrown when an agent wants a customer and has no seat for her. */
export class NoSeat extends GuanxiError {
  constructor() {
    super(status.RESOURCE_EXHAUSTED, 'NO_SEAT', 'the agent has no seat free; close a conversation first');
  }
}

/** Thrown when a conversation is to be passed on to an agent whom the shop does not have. */
export class AgentUnknown extends GuanxiError {
  constructor() {
    const description = 'the shop has no such agent';
    const violations = [{ field: 'to_agent_id', description }];
    super(status.NOT_FOUND, 'AGENT_NOT_FOUND', `to_agent_id: ${description}`, { violations });
  }
}

/** Thrown when a conversation is to be passed on to a group in which the shop has nobody. */
export class GroupUnknown extends GuanxiError {
  constructor() {
    const description = 'no agent of the shop is in this group';
    const violations = [{ field: 'to_group_id', description }];
    super(status.NOT_FOUND, 'GROUP_NOT_FOUND', `to_group_id: ${description}`, { violations });
  }
}
