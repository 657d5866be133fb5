import type { DecideShareResponse, ShareColumns } from '@guanxi/contracts/filtering/v1/shard.js';
import type { DecidedPart } from '../screenings/decided-part.js';

/** A part of a share as it goes to the process that gathers them. */
export function partToContract(part: DecidedPart): DecideShareResponse {
  const { customerIds, reasons, responds, reactions, uplifts, channels, ages, channelNames } = part;
  const value: ShareColumns = {
    ...{ customerIds, reasons: Buffer.from(reasons), responseProbabilities: Array.from(responds) },
    ...{ reactions: Buffer.from(reactions), uplifts: Array.from(uplifts ?? []), ages: Buffer.from(ages) },
    ...{ channels: Array.from(channels), channelNames: [...channelNames] },
  };
  return { part: { $case: 'columns', value } };
}

/** And as it comes from there. */
export function partFromContract(columns: ShareColumns): DecidedPart {
  const { customerIds, reasons, responseProbabilities, reactions, uplifts, ages, channels, channelNames } = columns;
  return {
    ...{ customerIds, reasons, responds: Float32Array.from(responseProbabilities), reactions },
    uplifts: uplifts.length > 0 ? Float32Array.from(uplifts) : undefined,
    ...{ ages, channels: Uint16Array.from(channels), channelNames },
  };
}
