/**
 * Since when an owner keeps all that it told. Of what is projected from before it, what is here stays as it is and what is
 * missing is added; where an owner does not say, that holds of everything.
 */
export interface KeptSince {
  waits?: Date;
  presence?: Date;
}

/** A table whose facts an owner keeps for some time only: since when by which owner, the instant that it goes by, and its key. */
export interface PartlyKept {
  keptBy: keyof KeptSince;
  instant: string;
  key: readonly string[];
}

/** Those tables. A seat without an instant has not ended, and is kept by its owner. */
export const partlyKept: Readonly<Record<string, PartlyKept>> = {
  handovers: { keptBy: 'waits', instant: 'handed_over_at', key: ['conversation_id', 'control_epoch'] },
  queue_waits: { keptBy: 'waits', instant: 'queued_at', key: ['conversation_id', 'queued_at'] },
  agent_states: { keptBy: 'presence', instant: 'changed_at', key: ['agent_id', 'version'] },
  seats: { keptBy: 'presence', instant: 'ended_at', key: ['seat_id'] },
};
