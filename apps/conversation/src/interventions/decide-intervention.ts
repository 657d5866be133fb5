import type { EmotionReading, EmotionTrend } from '@guanxi/language';
import { evidenceWords } from './evidence-words.js';
import type { InterventionPolicy, OfferReason } from './intervention-policy.js';
import type { WeakScene, WeakSceneSeen } from './weak-scenes.js';

/** What the shop's own model says of the dialogue, this message and its answer included. */
export interface HandoverSeen {
  /** That a human should take over now, 0..1. */
  probability: number;
  /** Whether that reaches the model's own threshold. */
  due: boolean;
  /** What weighed most for it, in words such as `customer repeats herself`. */
  because: readonly string[];
}

/** Why the shop's own rules have just got her a human (mission C5). */
export interface ShopTransfer {
  rule: 'asked_for_human' | 'shop_keyword' | 'shop_scene' | 'shop_failures' | 'bot_wants_human';
  evidence: string;
}

/** What happened in the episode so far, this message's answer included. */
export interface EpisodeSoFar {
  botTurns: number;
  /** The reasons for which a menu was shown. */
  offeredFor: ReadonlySet<OfferReason>;
  /** Who has the word: nobody intervenes once she waits for a human or has one. */
  control: 'bot' | 'queued' | 'agent';
  /** There where the shop's own rules have just got her a human. */
  transferred?: ShopTransfer | undefined;
  /** How she has felt over the episode, this message included. */
  trend?: Pick<EmotionTrend, 'direction'> | undefined;
  weakScene?: WeakSceneSeen | undefined;
  /** Undefined where the shop has no model, or nobody looked because another rule decides. */
  handover?: HandoverSeen | undefined;
}

/**
 * What presence says of the shop's agents; not asked where nothing hangs on it. Outside hours where the shop's queue is
 * closed, whoever is there.
 */
export type AgentsSeen = 'available' | 'nobody' | 'unreachable' | 'outside_hours' | 'not_asked';

/** The decision, with the rule that took it and what it saw: lexicon words and counts, never the message. */
export interface Intervention {
  offer: OfferReason | undefined;
  rule:
    | OfferReason
    | ShopTransfer['rule']
    | 'human_already_involved'
    | 'no_agent_available'
    | 'outside_hours'
    | 'presence_unreachable'
    | 'switched_off'
    | 'outside_rollout'
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
  if (seen.transferred) return stay(seen.transferred.rule, seen.transferred.evidence);
  const reasons = reasonsSeen(policy, seen, emotion);
  const reason = reasons.find(({ withheld }) => !withheld);
  const [first] = reasons;
  if (!reason) return first?.withheld ? stay(first.withheld, first.evidence) : stay('no_reason', turnsOf(seen));
  if (agents === 'outside_hours') return stay('outside_hours', reason.evidence);
  if (agents === 'nobody') return stay('no_agent_available', reason.evidence);
  if (agents !== 'available') return stay('presence_unreachable', reason.evidence);
  return { offer: reason.offer, rule: reason.offer, evidence: reason.evidence };
}

/** The reason to offer a human, were an agent there; undefined where there is none. */
export function reasonToOffer(
  policy: InterventionPolicy,
  seen: EpisodeSoFar,
  emotion: EmotionReading,
): OfferReason | undefined {
  if (seen.control !== 'bot' || seen.transferred) return undefined;
  return reasonsSeen(policy, seen, emotion).find(({ withheld }) => !withheld)?.offer;
}

interface Reason {
  offer: OfferReason;
  evidence: string;
  /** Why it leads to no offer. */
  withheld?: 'switched_off' | 'outside_rollout';
}

/** All reasons that the platform sees, the one that counts most first; each that is once per episode only once. */
function reasonsSeen(policy: InterventionPolicy, seen: EpisodeSoFar, emotion: EmotionReading): Reason[] {
  const { botTurns, offeredFor, weakScene, handover } = seen;
  const reasons: Reason[] = [];
  const upset = emotionsFrom(policy).find(([name, min]) => emotion[name] >= min);
  if (upset) reasons.push({ offer: 'negative_emotion', evidence: withTrend(wordsOf(upset[0], emotion), seen) });
  if (botTurns >= policy.botTurnsMin && !offeredFor.has('turns')) {
    reasons.push({ offer: 'turns', evidence: turnsOf(seen) });
  }
  if (weakScene && !offeredFor.has('weak_scene')) {
    const withheld = weakScene.taken ? {} : { withheld: 'outside_rollout' as const };
    reasons.push({ offer: 'weak_scene', evidence: weakSceneOf(weakScene), ...withheld });
  }
  if (handover?.due && !offeredFor.has('handover_due')) {
    reasons.push({ offer: 'handover_due', evidence: handoverOf(handover) });
  }
  return reasons.map((one) => (policy.reasonsOff.includes(one.offer) ? { ...one, withheld: 'switched_off' } : one));
}

function emotionsFrom(policy: InterventionPolicy): ['abusive' | 'complaint' | 'negative', number][] {
  return [
    ['abusive', policy.abusiveMin],
    ['complaint', policy.complaintMin],
    ['negative', policy.negativeMin],
  ];
}

/** Whether the shop's model decides: no rule does, and no menu was shown for it yet. */
export function hangsOnHandover(policy: InterventionPolicy, seen: EpisodeSoFar, emotion: EmotionReading): boolean {
  const certain = { probability: 1, due: true, because: [] };
  return reasonToOffer(policy, { ...seen, handover: certain }, emotion) === 'handover_due';
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

/** Such as `weak scene refund: bot 0.41, humans 0.83, share 0.60`. */
function weakSceneOf({ sceneGroup, bot, human, share }: WeakScene): string {
  return `weak scene ${sceneGroup}: bot ${bot.toFixed(2)}, humans ${human.toFixed(2)}, share ${share.toFixed(2)}`;
}

function withTrend(evidence: string, { trend }: EpisodeSoFar): string {
  return trend?.direction === 'worsening' ? `${evidence}; worsening` : evidence;
}

/** Such as `negative 0.93: 垃圾, 骗子`. */
export function wordsOf(emotion: 'negative' | 'abusive' | 'complaint' | 'wantsHuman', reading: EmotionReading): string {
  const name = emotion === 'wantsHuman' ? 'wants human' : emotion;
  return levelWith(name, reading[emotion], evidenceWords(reading, emotion));
}

function levelWith(name: string, share: number, words: readonly string[]): string {
  const level = `${name} ${share.toFixed(2)}`;
  return words.length > 0 ? `${level}: ${words.join(', ')}` : level;
}
