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
export type OfferReason = 'negative_emotion' | 'turns' | 'handover_due';

/** What the shop's own model says of the dialogue, this message and its answer included. */
export interface HandoverSeen {
  /** That a human should take over now, 0..1. */
  probability: number;
  /** Whether that reaches the model's own threshold. */
  due: boolean;
  /** What weighed most for it, in words such as `customer repeats herself`. */
  because: readonly string[];
}

/** What happened in the episode so far, this message's answer included. */
export interface EpisodeSoFar {
  botTurns: number;
  /** The reasons for which a menu was shown. */
  offeredFor: ReadonlySet<OfferReason>;
  /** Who has the word: nobody intervenes once she waits for a human or has one. */
  control: 'bot' | 'queued' | 'agent';
  /** The shop's own rules have just got her a human. */
  transferred: boolean;
  /** Undefined where the shop has no model, or nobody looked because another rule decides. */
  handover?: HandoverSeen | undefined;
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
 * Source: mission C6; the learned reason comes last, and the rules stand alone without it. Counts come from the present
 * episode only, so a reopened conversation starts afresh.
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
  if (seen.handover?.due && !seen.offeredFor.has('handover_due')) {
    return { offer: 'handover_due', evidence: handoverOf(seen.handover) };
  }
  return undefined;
}

/** Whether the shop's model decides: no rule does, and no menu was shown for it yet. */
export function hangsOnHandover(policy: InterventionPolicy, seen: EpisodeSoFar, emotion: EmotionReading): boolean {
  const certain = { probability: 1, due: true, because: [] };
  return reasonToOffer(policy, { ...seen, handover: certain }, emotion)?.offer === 'handover_due';
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

/** Such as `handover 0.81: customer repeats herself, bot answers alike`. */
function handoverOf({ probability, because }: HandoverSeen): string {
  return levelWith('handover', probability, because);
}

/** Such as `negative 0.93: 垃圾, 骗子`. */
function wordsOf(emotion: 'negative' | 'abusive' | 'complaint' | 'wantsHuman', reading: EmotionReading): string {
  const name = emotion === 'wantsHuman' ? 'wants human' : emotion;
  return levelWith(name, reading[emotion], evidenceWords(reading, emotion));
}

function levelWith(name: string, share: number, words: readonly string[]): string {
  const level = `${name} ${share.toFixed(2)}`;
  return words.length > 0 ? `${level}: ${words.join(', ')}` : level;
}
