import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when the shop has no such channel. */
export class ChannelNotFound extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'CHANNEL_NOT_FOUND', 'the shop has no such channel');
  }
}
