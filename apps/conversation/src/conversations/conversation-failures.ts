import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when the shop has no such conversation. */
export class ConversationNotFound extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'CONVERSATION_NOT_FOUND', 'the shop has no such conversation');
  }
}

/** Thrown when something is to be said or done in an episode that is over. */
export class EpisodeClosed extends GuanxiError {
  constructor() {
    super(status.FAILED_PRECONDITION, 'EPISODE_CLOSED', 'the episode is closed; OpenConversation begins another one');
  }
}

/** Thrown when an episode is rated before it is over. */
export class EpisodeOpen extends GuanxiError {
  constructor() {
    super(status.FAILED_PRECONDITION, 'EPISODE_OPEN', 'the episode is open; it can be rated once it is closed');
  }
}

/** Thrown when an episode is rated again over a day after it was rated first. */
export class RatingFinal extends GuanxiError {
  constructor() {
    super(status.FAILED_PRECONDITION, 'RATING_FINAL', 'the episode was rated over a day ago; the rating stands');
  }
}

/** Thrown when an agent acts in a conversation that is not hers at this moment. */
export class NotTheOwner extends GuanxiError {
  constructor() {
    super(status.FAILED_PRECONDITION, 'NOT_THE_OWNER', 'the agent does not own this conversation at this moment');
  }
}

/** Thrown when control passed to somebody else between the look and the act; nothing was changed. */
export class ControlPassed extends GuanxiError {
  constructor() {
    super(status.ABORTED, 'CONTROL_PASSED', 'control of the conversation has passed meanwhile; look again');
  }
}
