import { InterventionReason } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { OfferReason } from './intervention-policy.js';

/** A reason in the contract's words. */
export const reasonToContract: Record<OfferReason, InterventionReason> = {
  negative_emotion: InterventionReason.NEGATIVE_EMOTION,
  turns: InterventionReason.TURNS,
  weak_scene: InterventionReason.WEAK_SCENE,
  handover_due: InterventionReason.HANDOVER_DUE,
};

/** A reason in the product's words; undefined where the contract names none. */
export function reasonFromContract(reason: InterventionReason): OfferReason | undefined {
  return (Object.keys(reasonToContract) as OfferReason[]).find((one) => reasonToContract[one] === reason);
}
