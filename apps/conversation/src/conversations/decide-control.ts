/** Who may speak to the customer now. */
export type Control = 'bot' | 'queued' | 'agent' | 'closed';

/** From each control, those that it can pass to. */
const passes: Record<Control, readonly Control[]> = {
  bot: ['queued', 'closed'],
  queued: ['agent', 'bot', 'closed'],
  agent: ['agent', 'queued', 'bot', 'closed'],
  closed: ['bot'],
};

/**
 * Whether control may pass from one to another: the first human comes through the queue and no other way, one who
 * leaves is followed by a colleague or by the queue, and what was closed begins again with the bot. Source: mission C7, C8.
 */
export function mayPass(from: Control, to: Control): boolean {
  return passes[from].includes(to);
}

/** Whether the bot answers the customer: also while she waits for a human, and never once one is in (mission C7). */
export function botAnswers(control: Control): boolean {
  return control === 'bot' || control === 'queued';
}
