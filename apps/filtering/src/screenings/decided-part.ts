import { type AudienceTallies, ageBands, type DecisionBlock, type GroupTally, isKeptCode } from './decision-block.js';
import { reason_codes_count } from './decision-codes.js';
import { NOBODY } from './decisions.js';

/** How many customers a block holds, and how many letters of ids, at most. */
export const block_customers_max = 50_000;
// A block is also a message: with the reasons and probabilities it stays below gRPC's 4 MiB.
export const block_letters_max = 2 * 1024 * 1024;

/** Neighbours of an audience, in order of customer, with what a report groups each of them by. */
export interface DecidedPart {
  /** A line break between each two. */
  customerIds: string;
  /** By the reasons' codes. */
  reasons: Uint8Array;
  responds: Float32Array;
  /** In thousandths, 255 at most. */
  reactions: Uint8Array;
  uplifts?: Float32Array;
  /** Places in `channelNames`. */
  channels: Uint16Array;
  /** Places in {@link ageBands}, or {@link NOBODY}. */
  ages: Uint8Array;
  channelNames: readonly string[];
}

/** A part as a block that can be kept. */
export function blockOfPart({ channels, ages, channelNames, ...columns }: DecidedPart): DecisionBlock {
  const { customerIds, reasons } = columns;
  const end = customerIds.indexOf('\n');
  return {
    ...columns,
    firstCustomerId: customerIds.slice(0, end === -1 ? undefined : end),
    lastCustomerId: customerIds.slice(customerIds.lastIndexOf('\n') + 1),
    tallies: talliesOf(reasons, channels, ages, channelNames),
  };
}

function talliesOf(
  reasons: Uint8Array,
  channels: Uint16Array,
  ages: Uint8Array,
  channelNames: readonly string[],
): AudienceTallies {
  const byReason = new Uint32Array(reason_codes_count);
  const byChannel = new Tally(channelNames.length);
  const byAge = new Tally(ageBands.length);
  for (let place = 0; place < reasons.length; place++) {
    const code = reasons[place]!;
    byReason[code]! += 1;
    const age = ages[place]!;
    if (age === NOBODY) continue;
    const isKept = keptByCode[code]!;
    byChannel.add(channels[place]!, isKept);
    byAge.add(age, isKept);
  }
  return {
    reasons: Object.fromEntries([...byReason.entries()].filter(([, count]) => count > 0)),
    channels: byChannel.named((number) => channelNames[number]!),
    ages: byAge.named((number) => ageBands[number]!.name),
  };
}

/** Whether each code keeps: 1 or 0. */
const keptByCode = Uint8Array.from({ length: reason_codes_count }, (_, code) => (isKeptCode(code) ? 1 : 0));

/** How many of each group there were, and how many of these were kept. */
class Tally {
  private readonly counts: Uint32Array;
  private readonly kept: Uint32Array;

  constructor(groups: number) {
    this.counts = new Uint32Array(groups);
    this.kept = new Uint32Array(groups);
  }

  add(group: number, isKept: number): void {
    this.counts[group]! += 1;
    this.kept[group]! += isKept;
  }

  named(name: (group: number) => string): Record<string, GroupTally> {
    const groups = [...this.counts.entries()].filter(([, count]) => count > 0);
    return Object.fromEntries(
      groups.map(([group, count]): [string, GroupTally] => [name(group), [count, this.kept[group]!]]),
    );
  }
}
