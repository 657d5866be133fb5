import type { CampaignMessage } from '../campaigns/campaign.js';
import type { DeliveryResult } from '../deliveries/decide-step.js';

/** What an adapter is given to send: messages of one campaign, each with the id that all its attempts have. */
export interface AdapterOrder {
  shopId: string;
  campaignId: string;
  channel: string;
  message: CampaignMessage;
  expiresAt: Date;
  deliveries: { deliveryId: string; customerId: string }[];
}

/** A way to a channel. */
export interface Adapter {
  /**
   * What became of each delivery, by its id; one that is missing is to go again.
   *
   * @throws {AdapterFailed} when the channel did not answer, and it is unknown what became of any of them.
   */
  deliver(order: AdapterOrder): Promise<Map<string, DeliveryResult>>;

  /** Gives up its connection. */
  close(): void;
}

/** Thrown when an adapter did not answer as the contract has it. */
export class AdapterFailed extends Error {
  constructor(
    /** What happened, without anything that came from outside. */
    message: string,
    /** How long the adapter asked to be left alone. */
    readonly retryAfter_ms = 0,
  ) {
    super(message);
    this.name = new.target.name;
  }
}
