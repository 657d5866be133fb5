import { allQuietUntil, type QuietHours } from './quiet-hours.js';

/** What is known of one customer at the moment of sending. After a merge, of all identities of the person. */
export interface SendingState {
  /** Whether another identity is addressed in place of this one. */
  mergedAway: boolean;
  relationships: ('active' | 'cancelled')[];
  topicsOptedOut: Set<string>;
  quietHours: QuietHours[];
}

/** Whether a message may be sent, or why not. `notBefore` is undefined where her quiet hours leave no time free. */
export type Sending =
  | { kind: 'allowed' }
  | { kind: 'refused'; why: 'merged_away' | 'no_relationship' | 'cancelled' | 'topic_opted_out' }
  | { kind: 'refused'; why: 'quiet_hours'; notBefore: Date | undefined };

/**
 * Whether a customer may be sent a message on a topic at an instant. Of several identities the strictest decides: one
 * cancelled relationship, one opted-out topic, one that is quiet is enough. Source: mission A1, A2, A5.
 *
 * @param topic empty where the message has none.
 */
export function decideSending(state: SendingState, topic: string, at: Date): Sending {
  if (state.mergedAway) return { kind: 'refused', why: 'merged_away' };
  if (state.relationships.length === 0) return { kind: 'refused', why: 'no_relationship' };
  if (state.relationships.includes('cancelled')) return { kind: 'refused', why: 'cancelled' };
  if (topic !== '' && state.topicsOptedOut.has(topic)) return { kind: 'refused', why: 'topic_opted_out' };
  const notBefore = allQuietUntil(state.quietHours, at);
  return notBefore?.getTime() === at.getTime()
    ? { kind: 'allowed' }
    : { kind: 'refused', why: 'quiet_hours', notBefore };
}
