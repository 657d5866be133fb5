/** A skill and how well it must be had, 1 to 5. */
export interface SkillRequirement {
  skill: string;
  levelMin: number;
}

/** A seat that is wanted for a conversation, and who may give it. Empty strings and lists say nothing. */
export interface SeatWish {
  conversationId: string;
  skills: SkillRequirement[];
  /** Agents of any of these; every agent where there is none. */
  groupIds: string[];
  /** The agent who knows the customer: before all others where she is available and suitable. */
  preferredAgentId: string;
  /** Only this agent, whatever her skills and groups: the customer addresses her personally. */
  onlyAgentId: string;
  /** Those who declined or did not answer before. */
  excludedAgentIds: string[];
  channel: string;
  /** How many seats the conversation takes, at least 1. */
  weight: number;
}
