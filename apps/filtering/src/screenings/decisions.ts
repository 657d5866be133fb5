import { ageBands } from './decision-block.js';

/** The age of whom a report does not group: a stranger. */
export const NOBODY = 0xff;

/** What is decided, in columns by place in the audience, over memory that threads share. */
export interface Decisions {
  /** By the reasons' codes. */
  readonly reasons: Uint8Array;
  readonly responds: Float32Array;
  /** The probability that each reacts badly, in thousandths, 255 at most. */
  readonly reactions: Uint8Array;
  /** What the message changes, where the model foresees it. */
  readonly uplifts: Float32Array | undefined;
  /** What a report groups by: the number of the acquisition channel, and of the band of age. */
  readonly channels: Uint16Array;
  readonly ages: Uint8Array;
}

const shared = (bytes: number) => new SharedArrayBuffer(bytes);

/** Room for the decisions on an audience. */
export function roomForDecisions(size: number, withUplifts: boolean): Decisions {
  return {
    reasons: new Uint8Array(shared(size)),
    responds: new Float32Array(shared(size * 4)),
    reactions: new Uint8Array(shared(size)),
    uplifts: withUplifts ? new Float32Array(shared(size * 4)) : undefined,
    channels: new Uint16Array(shared(size * 2)),
    ages: new Uint8Array(shared(size)).fill(NOBODY),
  };
}

const agesBelow_days = Float64Array.from(ageBands, ({ below_days }) => below_days);

/** Which band of age a relationship is in. */
export function ageBandOf(tenure_days: number): number {
  let age = 0;
  while (tenure_days >= agesBelow_days[age]!) age++;
  return age;
}
