import { Control, Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import { CareOption } from '@guanxi/contracts/conversation/v1/intervention.js';
import type { ChatState } from './chat-state.js';
import type { ChatAction } from './read-input.js';

/**
 * When an action has had its effect, so that a script's next line meets it: what was said is answered by whoever
 * serves, a transfer has brought an agent or become a case. Undefined where nothing is said to it.
 */
export function expectedAfter(action: ChatAction, before: ChatState): ((state: ChatState) => boolean) | undefined {
  const isClosed = ({ control }: ChatState) => control === Control.CLOSED;
  switch (action.does) {
    case 'say':
      return (state) =>
        isClosed(state) ||
        (state.lastAnswerSequence > before.lastSequence &&
          (before.control !== Control.AGENT || state.lastAnswerBy !== Speaker.BOT));
    case 'human':
      return (state) => isClosed(state) || state.control === Control.AGENT || state.casesTaken > before.casesTaken;
    case 'choose':
      return action.option === CareOption.TRANSFER
        ? expectedAfter({ does: 'human' }, before)
        : (state) => isClosed(state) || state.openMenuId !== before.openMenuId;
    case 'close':
      return isClosed;
    case 'put_down':
    case 'answer_solution':
      return (state) => state.lastSequence > before.lastSequence;
    default:
      return undefined;
  }
}
