import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when a choice is made on a menu that is no longer there to choose from, or never was in this conversation. */
export class MenuClosed extends GuanxiError {
  constructor() {
    super(status.FAILED_PRECONDITION, 'MENU_CLOSED', 'this care menu is no longer there to choose from');
  }
}
