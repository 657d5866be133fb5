/** Why the platform offers a human. */
export type OfferReason = 'negative_emotion' | 'turns' | 'weak_scene' | 'handover_due';

/** From when on the platform offers a shop's customers a human (mission C6). */
export interface InterventionPolicy {
  /** How likely a message must be negative, abusive or inclined to complain, 0..1. */
  negativeMin: number;
  abusiveMin: number;
  complaintMin: number;
  botTurnsMin: number;
  /** The share of the shop's conversations that weak scenes take where its bot satisfies nobody, 0..1. */
  weakSceneTrafficMax: number;
  /** How far satisfaction with the bot must be below that with humans, 0..1. */
  weakSceneGapMin: number;
  /** The share of the shop's conversations that weak scenes are rolled out to, 0..1. */
  rolloutShare: number;
  menuExpiresAfter_s: number;
  /** The reasons for which nobody is offered a human. */
  reasonsOff: OfferReason[];
}

/** What is in force where a shop set nothing. */
export const defaultInterventionPolicy: InterventionPolicy = {
  negativeMin: 0.6,
  abusiveMin: 0.6,
  complaintMin: 0.6,
  botTurnsMin: 5,
  weakSceneTrafficMax: 1,
  weakSceneGapMin: 0.1,
  rolloutShare: 1,
  menuExpiresAfter_s: 600,
  reasonsOff: [],
};
