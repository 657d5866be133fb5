import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when the shop has no such agent. */
export class AgentNotFound extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'AGENT_NOT_FOUND', 'the shop has no such agent; PutAgent registers her');
  }
}
