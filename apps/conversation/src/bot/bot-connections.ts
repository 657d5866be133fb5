/** Where a service of the shop's answers, and how long the platform waits for one answer. */
export interface Endpoint {
  address: string;
  timeout_ms: number;
}

/** What a shop's bot answers from, beside the knowledge base (mission C2). */
export interface BotConnections {
  provider: Endpoint | null;
  orderConnector: Endpoint | null;
}

/** A bot of the knowledge base alone. */
export const noConnections: BotConnections = { provider: null, orderConnector: null };
