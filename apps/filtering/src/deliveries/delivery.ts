import type { CapReason } from '../caps/decide-contact.js';

/** Where a delivery stands for good. */
export type EndState = 'sent' | 'capped' | 'refused' | 'expired' | 'cancelled' | 'failed';

/** Where a delivery stands: in line, held until an instant, with the channel, or ended. */
export type DeliveryState = 'waiting' | 'postponed' | 'sending' | EndState;

/** Why the service relationship does not let a message be sent. */
export type RefusalReason = 'no_relationship' | 'relationship_cancelled' | 'topic_opted_out' | 'merged_away';

export type DeliveryReason =
  | CapReason
  | RefusalReason
  | 'quiet_hours'
  | 'channel_busy'
  | 'rejected'
  | 'retries_exhausted';

/** The delivery of a campaign to one customer, which there is once. */
export interface Delivery {
  customerId: string;
  /** Her place in the order of sending, from 1. */
  place: number;
  responseProbability: number;
  state: DeliveryState;
  reason: DeliveryReason | null;
  /** How often it was claimed to be sent; a claim that was lost is known by it. */
  attempts: number;
  /** How often the channel asked for another attempt. */
  retries: number;
  /** When a postponed one is in line again, and when the claim of one being sent is void. */
  dueAt: Date | null;
  endedAt: Date | null;
}

/** One delivery that this process has claimed to send. */
export interface ClaimedDelivery {
  customerId: string;
  attempts: number;
  retries: number;
}

/** What becomes of a claimed delivery. */
export type DeliveryStep = ClaimedDelivery &
  (
    | { state: EndState; reason: DeliveryReason | null }
    | { state: 'postponed'; reason: DeliveryReason; dueAt: Date }
    | { state: 'waiting' }
  );
