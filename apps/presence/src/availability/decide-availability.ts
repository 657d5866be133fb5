import type { Agent } from '../agents/agent.js';

/** What of an agent says whether customers come to her. */
export type Standing = Pick<Agent, 'intent' | 'connection' | 'onDuty'>;

/**
 * Whether new customers are offered to an agent: she wants them, is on duty, and is connected or was a moment ago. Having a
 * seat is another matter. Source: mission D1, D4, D5.
 */
export function isAvailable({ intent, connection, onDuty }: Standing): boolean {
  return intent === 'online' && connection !== 'disconnected' && onDuty;
}

/**
 * Whether a customer who asks for this very agent reaches her: one who is suspended or off duty takes no new customers, but
 * those who address her personally still reach her. Source: mission D1.
 */
export function isReachable({ intent, connection }: Omit<Standing, 'onDuty'>): boolean {
  return intent !== 'offline' && connection !== 'disconnected';
}
