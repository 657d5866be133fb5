import * as contract from '@guanxi/contracts/conversation/v1/conversation.js';
import type { Conversation } from './conversation.js';
import type { Control } from './decide-control.js';

const contractControl: Record<Control, contract.Control> = {
  bot: contract.Control.BOT,
  queued: contract.Control.QUEUED,
  agent: contract.Control.AGENT,
  closed: contract.Control.CLOSED,
};

/** A conversation in the contract's words. */
export function conversationToContract(shopId: string, conversation: Conversation): contract.Conversation {
  const { seatId: _inside, control, closedAt, ...told } = conversation;
  return { ...told, shopId, control: contractControl[control], closedAt: closedAt ?? undefined };
}

/** A control in the product's words; undefined where the contract says nothing. */
export function controlFromContract(control: contract.Control): Control | undefined {
  return (Object.keys(contractControl) as Control[]).find((one) => contractControl[one] === control);
}
