import { Intent } from '@guanxi/contracts/presence/v1/agent.js';

/** What an agent's line asks for. */
export type AgentAction =
  | { does: 'intend'; intent: Intent }
  | { does: 'take' | 'decline' | 'use'; number?: number }
  | { does: 'case'; number?: number }
  | { does: 'answer' | 'solve'; text: string }
  | { does: 'pass'; to: { $case: 'toAgentId' | 'toGroupId'; value: string }; note: string }
  | { does: 'close' | 'back' | 'list' | 'cases' | 'await' | 'wait' | 'help' | 'quit' | 'nothing' };

const INTENTS: Readonly<Record<string, Intent>> = {
  online: Intent.ONLINE,
  suspend: Intent.SUSPENDED,
  offline: Intent.OFFLINE,
};
const NUMBERED = /^(take|decline|use|case)(?:\s+(\d{1,6}))?$/;
// A colleague, or a group with an @ before it; the rest is a note for them.
const PASS = /^pass-to\s+(@?)([A-Za-z0-9][\w.:@+~-]{0,127})(?:\s+(.*))?$/;
const PLAIN = new Set(['close', 'back', 'list', 'cases', 'await', 'wait', 'help', 'quit']);

/** What the line asks for; whatever is no command is said to the current customer. */
export function readAgentInput(line: string): AgentAction {
  const text = line.trim();
  if (text === '') return { does: 'nothing' };
  const intent = INTENTS[text];
  if (intent !== undefined) return { does: 'intend', intent };
  const [, numbered, number] = NUMBERED.exec(text) ?? [];
  if (numbered) {
    return {
      does: numbered as 'take' | 'decline' | 'use' | 'case',
      number: number === undefined ? undefined : Number(number),
    };
  }
  const [, at, value, note = ''] = PASS.exec(text) ?? [];
  if (value) return { does: 'pass', to: { $case: at ? 'toGroupId' : 'toAgentId', value }, note };
  if (PLAIN.has(text)) return { does: text as 'close' };
  if (text.startsWith('solve ')) return { does: 'solve', text: text.slice('solve '.length).trim() };
  return { does: 'answer', text: text.startsWith('answer ') ? text.slice('answer '.length).trim() : text };
}
