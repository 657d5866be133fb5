/** How a channel's team is called. */
export type AdapterKind = 'grpc' | 'webhook';

/** A shop's channel: through which adapter it is reached, and how much the shop may send through it (mission B5, B8). */
export interface Channel {
  name: string;
  kind: AdapterKind;
  /** `host:port` of a gRPC adapter, the URL of a webhook. */
  address: string;
  /** The shop's share of what the channel takes, for all its campaigns together. */
  capacityPerMinute: number;
  /** Names the secret that webhooks are signed with; empty without one. */
  secretRef: string;
  /** Counts its changes from 1. */
  version: number;
}

/** How a channel is, beside what was set. */
export interface ChannelState {
  /** The instant up to which its capacity is spent, in milliseconds since the epoch. */
  pacedTo_ms: number;
  /** Failures of its adapter in a row. */
  failures: number;
  /** It is left alone until then. */
  resumesAt: Date | null;
  lastFailure: string;
}
