/**
 * Whom a waiting customer may be offered without jumping the queue: anyone, or only agents whom all those before her
 * cannot have, because they declined them or did not answer.
 */
export type Reach = 'anyone' | readonly string[];

/** Nobody stands before the first. */
export const reachOfFirst: Reach = 'anyone';

/** The agents to ask for a customer who was refused by some; 'anyone' leaves the choice to presence. */
export function agentsToAsk(reach: Reach, refusedBy: readonly string[]): 'anyone' | readonly string[] {
  return reach === 'anyone' ? 'anyone' : reach.filter((agentId) => !refusedBy.includes(agentId));
}

/**
 * The reach of those behind a customer for whom there was no seat: what the ones before her left them, as far as she
 * cannot have it either. Where that is nobody, the queue stands still (mission C7: nobody jumps it).
 */
export function reachBehind(reach: Reach, refusedBy: readonly string[]): Reach {
  return reach === 'anyone' ? refusedBy : reach.filter((agentId) => refusedBy.includes(agentId));
}
