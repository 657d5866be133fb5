/** What one connection to a service may take of it. Times and sizes of single calls stand in `bound-method.ts`. */
export interface ConnectionLimits {
  /** Calls and streams under way at once on one connection; a client waits with those beyond. */
  readonly streams_max: number;
  /** Calls under way at once that need no token, health's and reflection's: on one connection, and from one address. */
  readonly openCalls_max: number;
  readonly openCallsPerAddress_max: number;
  /** Within it a call's one request must be there whole. */
  readonly request_ms_max: number;
  /** Headers of one call, counted as RFC 9113 (6.5.2) does. Node ends a call with more than 64 KiB by itself. */
  readonly metadata_bytes_max: number;
  /** From its first byte until the connection is secured. */
  readonly handshake_ms_max: number;
  /** Then a connection takes no new calls, its client makes another, and what is under way has the grace to end. */
  readonly age_ms_max: number;
  readonly age_grace_ms: number;
  /** A peer that was silent for so long is asked for a sign of life, and dropped where none comes. */
  readonly keepalive_ms: number;
  readonly keepalive_answer_ms_max: number;
}

export const connectionLimits: ConnectionLimits = {
  // An edge has one connection for all who watch a conversation through it.
  streams_max: 16_384,
  // A probe has one of them; behind one address there may be a node's probes and a proxy's.
  openCalls_max: 16,
  openCallsPerAddress_max: 1_024,
  request_ms_max: 30_000,
  metadata_bytes_max: 16 * 1_024,
  handshake_ms_max: 5_000,
  age_ms_max: 3_600_000,
  age_grace_ms: 3_600_000,
  keepalive_ms: 30_000,
  keepalive_answer_ms_max: 5_000,
};
