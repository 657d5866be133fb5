import { Control, Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { Dialogue, DialogueStep } from '@guanxi/testing/marketplace/dialogue.js';
import type { ChatState } from '../chat/chat-state.js';
import { renderMessage } from '../chat/render-message.js';
import { Failure } from '../failure.js';
import type { Session } from '../session.js';
import { ScriptedAgent } from './scripted-agent.js';
import { ScriptedCustomer } from './scripted-customer.js';

const CHANNEL = 'web';
/** What a step leads to comes within this, also on a busy machine. */
const STEP_MS_MAX = 30_000;

export interface DialoguePlace {
  shopId: string;
  customerId: string;
  agentId: string;
}

/** What a dialogue came to. */
export interface HeldDialogue {
  name: string;
  conversationId: string;
  customerId: string;
  menusOffered: number;
  handovers: number;
  cases: number;
  stars: number;
  seconds: number;
}

/** Holds a scripted dialogue for real, printing what the customer sees. @throws {Failure} when a step has not its effect */
export async function holdDialogue(session: Session, dialogue: Dialogue, place: DialoguePlace): Promise<HeldDialogue> {
  const { texts, terminal, say, now } = session;
  const began_ms = now().getTime();
  const customer = new ScriptedCustomer(session, place.shopId, place.customerId, (message, { agentName }) => {
    const names = { customer: place.customerId, agent: agentName || message.agentId };
    const text = renderMessage(message, names, texts, terminal.colours);
    if (text !== '') say(`  ${text.replaceAll('\n', '\n  ')}`);
  });
  const agent = dialogue.agentsOnline ? new ScriptedAgent(session, place.shopId, place.agentId) : undefined;
  let stars = 0;
  try {
    await agent?.comes();
    const conversationId = await customer.open(CHANNEL, dialogue.language);
    for (const step of dialogue.steps) {
      const expected = effectOf(step, customer.state.value);
      await perform(step, { customer, agent, conversationId });
      if (!(await customer.state.until(expected, STEP_MS_MAX))) throw stuck(dialogue, step);
      if (step.does === 'rates') stars = step.stars;
    }
    const { menusOffered, handovers, casesTaken } = customer.state.value;
    const seconds = (now().getTime() - began_ms) / 1_000;
    const { name } = dialogue;
    const { customerId } = place;
    return { name, conversationId, customerId, menusOffered, handovers, cases: casesTaken, stars, seconds };
  } finally {
    customer.leaves();
    await agent?.leaves();
  }
}

interface Cast {
  customer: ScriptedCustomer;
  agent: ScriptedAgent | undefined;
  conversationId: string;
}

async function perform(step: DialogueStep, { customer, agent, conversationId }: Cast): Promise<void> {
  if (step.by === 'agent') {
    if (step.does === 'takes') await agent?.takes(conversationId, STEP_MS_MAX);
    else if (step.does === 'says') await agent?.says(conversationId, step.text);
    else await agent?.closes(conversationId);
    return;
  }
  if (step.does === 'says') await customer.says(step.text);
  else if (step.does === 'chooses') await customer.chooses(step.option);
  else if (step.does === 'asks_for_a_human') await customer.asksForAHuman();
  else if (step.does === 'closes') await customer.closes();
  else await customer.rates(step.stars);
}

/** What the customer sees once the step has had its effect. */
function effectOf(step: DialogueStep, before: ChatState): (state: ChatState) => boolean {
  const isAnsweredBy = (speaker: Speaker) => (state: ChatState) =>
    state.lastAnswerSequence > before.lastSequence &&
    (state.lastAnswerBy === speaker || state.openMenuId !== undefined);
  switch (step.does) {
    case 'says':
      if (step.by === 'agent') return isAnsweredBy(Speaker.AGENT);
      if (step.expects === 'answer_and_menu') return ({ openMenuId }) => openMenuId !== undefined;
      return step.expects === 'answer'
        ? isAnsweredBy(Speaker.BOT)
        : (state) => state.lastSequence > before.lastSequence;
    case 'chooses':
      return ({ openMenuId }) => openMenuId === undefined;
    case 'takes':
      return ({ control }) => control === Control.AGENT;
    case 'asks_for_a_human':
      return ({ casesTaken, handovers }) => casesTaken > before.casesTaken || handovers > before.handovers;
    case 'closes':
      return ({ control }) => control === Control.CLOSED;
    default:
      return () => true;
  }
}

function stuck({ name }: Dialogue, { by, does }: DialogueStep): Failure {
  const seconds = STEP_MS_MAX / 1_000;
  return new Failure(
    'DIALOGUE_STUCK',
    `the dialogue ${name} stands still: "${by} ${does}" had no effect in ${seconds} s`,
    'See the log of the services conversation and presence.',
  );
}
