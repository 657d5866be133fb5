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
