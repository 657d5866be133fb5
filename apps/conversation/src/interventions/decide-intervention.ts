import type { EmotionReading } from '@guanxi/language';
import { evidenceWords } from './evidence-words.js';

/** From when on the platform offers a human. Every shop has this policy. */
export interface InterventionPolicy {
  /** How likely a message must be negative, abusive or inclined to complain, 0..1. */
  negativeMin: number;
  abusiveMin: number;
  complaintMin: number;
  botTurnsMin: number;
}

/** The policy of mission C6. */
export const interventionPolicy: InterventionPolicy = {
  negativeMin: 0.6,
  abusiveMin: 0.6,
  complaintMin: 0.6,
  botTurnsMin: 5,
};

/** Why the platform offers a human. */
export type OfferReason = 'negative_emotion' | 'turns';

/** What happened in the episode so far, this message's answer included. */
export interface EpisodeSoFar {
  botTurns: number;
  /** The reasons for which a menu was shown. */
  offeredFor: ReadonlySet<OfferReason>;
  /** Who has the word: nobody intervenes once she waits for a human or has one. */
  control: 'bot' | 'queued' | 'agent';
  /** The shop's own rules have just got her a human. */
  transferred: boolean;
}

/** What presence says of the shop's agents; not asked where nothing hangs on it. */
export type AgentsSeen = 'available' | 'nobody' | 'unreachable' | 'not_asked';

/** The decision, with the rule that took it and what it saw: lexicon words and counts, never the message. */
export interface Intervention {
  offer: OfferReason | undefined;
  rule:
    | OfferReason
    | 'human_already_involved'
    | 'asked_for_human'
    | 'no_agent_available'
    | 'presence_unreachable'
    | 'no_reason';
  evidence: string;
}

/** The decision about everything that she says to an agent. */
export const agentServes: Intervention = stay('human_already_involved', 'an agent serves her');

/**
 * Whether the platform offers a human now, and why.
 *
 * Source: mission C6. Counts come from the present episode only, so a reopened conversation starts afresh.
 */
export function decideIntervention(
  policy: InterventionPolicy,
  seen: EpisodeSoFar,
  emotion: EmotionReading,
  agents: AgentsSeen,
): Intervention {
  if (seen.control === 'queued') return stay('human_already_involved', 'she waits for a human');
  if (seen.control === 'agent') return agentServes;
  if (seen.transferred) return stay('asked_for_human', wordsOf('wantsHuman', emotion));
  const reason = reasonToOffer(policy, seen, emotion);
  if (!reason) return stay('no_reason', turnsOf(seen));
  if (agents === 'nobody') return stay('no_agent_available', reason.evidence);
  if (agents !== 'available') return stay('presence_unreachable', reason.evidence);
  return { offer: reason.offer, rule: reason.offer, evidence: reason.evidence };
}

/** The reason to offer a human, were an agent there; undefined where there is none. */
export function reasonToOffer(
  policy: InterventionPolicy,
  seen: EpisodeSoFar,
  emotion: EmotionReading,
): { offer: OfferReason; evidence: string } | undefined {
  if (seen.control !== 'bot' || seen.transferred) return undefined;
  if (emotion.abusive >= policy.abusiveMin) return negative(wordsOf('abusive', emotion));
  if (emotion.complaint >= policy.complaintMin) return negative(wordsOf('complaint', emotion));
  if (emotion.negative >= policy.negativeMin) return negative(wordsOf('negative', emotion));
  if (seen.botTurns >= policy.botTurnsMin && !seen.offeredFor.has('turns')) {
    return { offer: 'turns', evidence: turnsOf(seen) };
  }
  return undefined;
}

function negative(evidence: string): { offer: OfferReason; evidence: string } {
  return { offer: 'negative_emotion', evidence };
}

function stay(rule: Intervention['rule'], evidence: string): Intervention {
  return { offer: undefined, rule, evidence };
}

function turnsOf({ botTurns }: EpisodeSoFar): string {
  return botTurns === 1 ? '1 turn' : `${botTurns} turns`;
}

/** Such as `negative 0.93: 垃圾, 骗子`. */
function wordsOf(emotion: 'negative' | 'abusive' | 'complaint' | 'wantsHuman', reading: EmotionReading): string {
  const name = emotion === 'wantsHuman' ? 'wants human' : emotion;
  const words = evidenceWords(reading, emotion);
  const level = `${name} ${reading[emotion].toFixed(2)}`;
  return words.length > 0 ? `${level}: ${words.join(', ')}` : level;
}
