import type { CareProposal } from '@guanxi/contracts/relationship/v1/care.js';

/** Proposals whose occasions pass within so long of each other go out together. */
const together_ms = 10 * 60 * 1000;

/** One message for several customers whom one rule proposes. */
export interface CareMessage {
  ruleId: string;
  channel: string;
  templateRef: string;
  contentCategory: string;
  topic: string;
  /** When the first of their occasions has passed. */
  expiresAt: Date;
  /** In order, each once. */
  customerIds: string[];
}

/** The messages to send for proposals: one a rule and stretch of time. What names no channel, or is over, is left out. */
export function groupCare(proposals: readonly CareProposal[], now: Date): CareMessage[] {
  const messages = new Map<string, CareMessage>();
  for (const { customerId, expiresAt, ...proposal } of proposals) {
    if (proposal.channel === '' || !expiresAt || expiresAt <= now) continue;
    const { ruleId, channel, templateRef, contentCategory, topic } = proposal;
    const stretch = Math.floor(expiresAt.getTime() / together_ms);
    const key = JSON.stringify([ruleId, channel, templateRef, contentCategory, topic, stretch]);
    const message = messages.get(key);
    if (!message) {
      messages.set(key, { ruleId, channel, templateRef, contentCategory, topic, expiresAt, customerIds: [customerId] });
    } else {
      if (expiresAt < message.expiresAt) message.expiresAt = expiresAt;
      message.customerIds.push(customerId);
    }
  }
  return [...messages.values()].map((message) => ({
    ...message,
    customerIds: [...new Set(message.customerIds)].sort(),
  }));
}
