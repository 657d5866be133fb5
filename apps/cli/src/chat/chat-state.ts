import {
  CareMenuOutcome,
  Control,
  type Message,
  Speaker,
  SystemLineKind,
} from '@guanxi/contracts/conversation/v1/conversation.js';

/** How a conversation stands, as far as its messages tell. */
export interface ChatState {
  control: Control;
  episode: number;
  lastSequence: number;
  /** The menu that can be chosen from. */
  openMenuId?: string;
  /** What the customer reads as her agent's name. */
  agentName: string;
  /** The last word of whoever is not the customer. */
  lastAnswerSequence: number;
  lastAnswerBy: Speaker;
  menusOffered: number;
  /** How often nobody was there and her request became a case. */
  casesTaken: number;
  /** How often an agent took over in this episode. */
  handovers: number;
}

/** A conversation of which nothing was read yet. */
export function newChatState(control: Control, episode: number): ChatState {
  return {
    control,
    episode,
    lastSequence: 0,
    agentName: '',
    lastAnswerSequence: 0,
    lastAnswerBy: Speaker.UNSPECIFIED,
    menusOffered: 0,
    casesTaken: 0,
    handovers: 0,
  };
}

const CONTROL_AFTER: Partial<Record<SystemLineKind, Control>> = {
  [SystemLineKind.HANDOVER]: Control.AGENT,
  [SystemLineKind.QUEUED]: Control.QUEUED,
  [SystemLineKind.CASE_TAKEN]: Control.BOT,
  [SystemLineKind.EPISODE_CLOSED]: Control.CLOSED,
  [SystemLineKind.HANDED_BACK]: Control.BOT,
};

/** How it stands after that message. */
export function afterMessage(state: ChatState, message: Message): ChatState {
  const next: ChatState = { ...state, lastSequence: message.sequence };
  if (message.speaker !== Speaker.CUSTOMER) {
    next.lastAnswerSequence = message.sequence;
    next.lastAnswerBy = message.speaker;
  }
  const { content } = message;
  if (content?.$case === 'careMenu') {
    next.openMenuId = content.value.interventionId;
    next.menusOffered += 1;
  }
  if (content?.$case === 'careMenuClosed' && content.value.interventionId === state.openMenuId) {
    next.openMenuId = undefined;
    if (content.value.outcome === CareMenuOutcome.TRANSFERRED && state.control === Control.BOT) {
      next.control = Control.QUEUED;
    }
  }
  if (content?.$case === 'systemLine') {
    const { kind, values } = content.value;
    next.control = CONTROL_AFTER[kind] ?? state.control;
    if (kind === SystemLineKind.HANDOVER) {
      next.agentName = values['agent_name'] ?? '';
      next.handovers += 1;
    }
    if (kind === SystemLineKind.CASE_TAKEN) next.casesTaken += 1;
    if (kind === SystemLineKind.EPISODE_CLOSED) next.openMenuId = undefined;
  }
  return next;
}
