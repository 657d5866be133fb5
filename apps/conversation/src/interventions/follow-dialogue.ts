import { type HandoverModel, HandoverReader, segment } from '@guanxi/language';
import type { HandoverSeen } from './decide-intervention.js';
import { handoverWords } from './handover-words.js';

// Longer ones, of which the model reads 400 tokens at most, would hold the process up: 64 of them for 0.3 s.
const turn_chars_max = 800;

/** One thing that the customer, or whoever answered for the shop, said. */
export interface Said {
  role: 'customer' | 'agent';
  text: string;
}

// More than are told, as those against a human are left out and several may be about one thing.
const reasons_max = 12;

/**
 * What a shop's model says at the end of a dialogue, whose last two turns are her message and its answer. The higher of
 * the two readings counts: some shops mark the complaint where a human is due, others the answer that fails.
 */
export function followDialogue(model: HandoverModel, dialogue: readonly Said[]): HandoverSeen {
  const reader = new HandoverReader(model);
  const readings = dialogue.map(({ role, text }) => {
    const tokens = segment(text.slice(0, turn_chars_max));
    return { role, ...reader.read({ role, tokens }) };
  });
  const [hers, answer] = readings.slice(-2);
  if (!hers || !answer) throw new RangeError('a dialogue has a message and its answer at least');
  const { role, probability, due, reasons } = hers.probability > answer.probability ? hers : answer;
  return { probability, due, because: due ? handoverWords(reasons(reasons_max), role) : [] };
}
