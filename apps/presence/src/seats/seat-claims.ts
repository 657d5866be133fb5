import type { SeatClaim } from './seat.store.js';
import type { SeatWish } from './seat-wish.js';

/** Who is to get a conversation. */
export interface Grant {
  wish: SeatWish;
  agentId: string;
}

/** What is wanted of each agent, all her conversations together. */
export function claimsOf(grants: Grant[]): SeatClaim[] {
  const claims = new Map<string, SeatClaim>();
  for (const { wish, agentId } of grants) {
    const claim = claims.get(agentId) ?? { agentId, weight: 0, isPersonal: true };
    claims.set(agentId, {
      agentId,
      weight: claim.weight + wish.weight,
      isPersonal: claim.isPersonal && wish.onlyAgentId === agentId,
    });
  }
  return [...claims.values()];
}
