import { quantile } from '@guanxi/learning';
import type { Measurement } from '../../print/figures.js';
import { WrongInput } from '../../wrong-input.js';
import type { BenchOptions } from '../registry.js';
import { Conversing } from './conversing.js';

/** Calls of each kind on either side: rounds take turns, so that whatever else the machine does meets both. */
const rounds = 20;
const calls_per_round_default = 50;
const warmUp_rounds = 2;

/** How long each call took on one side, by what was called. */
interface Times {
  write_ms: number[];
  read_ms: number[];
  /** Of the service's own processor time, over all calls. */
  processor_ms: number;
}

/**
 * What security costs a caller: the same calls to the services conversation and presence, once with everything that
 * keeps strangers out and once without, one call at a time. Without: plain text, data at rest as it is. With: TLS 1.3 on
 * every connection, services by their certificates, and what people say sealed with their shop's key. Tokens, roles
 * and shops are checked on both sides, since nothing switches that off.
 */
export async function secured({ seed, progress, options }: BenchOptions): Promise<Measurement> {
  const began = performance.now();
  const calls_per_round = readCalls(options['calls']);
  const sides: Conversing[] = [];
  try {
    progress.show('starting the services twice', 0);
    const plain = await Conversing.start({ tls: false, sealed: false });
    sides.push(plain);
    const safe = await Conversing.start({ tls: true, sealed: true });
    sides.push(safe);
    const times = { plain: noTimes(), safe: noTimes() };
    for (let round = -warmUp_rounds; round < rounds; round += 1) {
      progress.show('messages and reads in turns', 0.2 + (0.8 * (round + warmUp_rounds)) / (rounds + warmUp_rounds));
      // Who goes first changes, as what comes second finds a warmer machine.
      const turns = [
        [plain, times.plain],
        [safe, times.safe],
      ] as const;
      for (const [side, into] of round % 2 === 0 ? turns : turns.toReversed()) {
        await measure(side, calls_per_round, round < 0 ? noTimes() : into);
      }
    }
    return {
      name: 'secured',
      size: rounds * calls_per_round,
      seed,
      seconds: (performance.now() - began) / 1_000,
      figures: {
        ...figuresOf(times.plain, times.safe),
        first_call_secured_ms: median(await safe.firstCalls_ms(rounds)),
      },
      aims: [{ figure: 'overhead_percent', aim: '<= 15' }],
    };
  } finally {
    for (const side of sides) await side.stop();
  }
}

function figuresOf(plain: Times, safe: Times): Record<string, number> {
  const write = { plain: median(plain.write_ms), safe: median(safe.write_ms) };
  const read = { plain: median(plain.read_ms), safe: median(safe.read_ms) };
  // A person's turn is one message sent and one look at what is there.
  const [p50_plain_ms, p50_secured_ms] = [write.plain + read.plain, write.safe + read.safe];
  return {
    p50_plain_ms,
    p50_secured_ms,
    overhead_percent: percentOver(p50_plain_ms, p50_secured_ms),
    send_p50_plain_ms: write.plain,
    send_p50_secured_ms: write.safe,
    send_overhead_percent: percentOver(write.plain, write.safe),
    read_p50_plain_ms: read.plain,
    read_p50_secured_ms: read.safe,
    read_overhead_percent: percentOver(read.plain, read.safe),
    processor_plain_ms: plain.processor_ms / plain.write_ms.length,
    processor_secured_ms: safe.processor_ms / safe.write_ms.length,
    processor_overhead_percent: percentOver(plain.processor_ms, safe.processor_ms),
  };
}

async function measure(side: Conversing, calls: number, times: Times): Promise<void> {
  const before_ms = side.processor_ms();
  for (let i = 0; i < calls; i += 1) {
    times.write_ms.push(await taking_ms(() => side.send()));
    times.read_ms.push(await taking_ms(() => side.read()));
  }
  times.processor_ms += side.processor_ms() - before_ms;
}

async function taking_ms(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

function noTimes(): Times {
  return { write_ms: [], read_ms: [], processor_ms: 0 };
}

function median(values: number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}

function percentOver(base: number, value: number): number {
  return 100 * (value / base - 1);
}

/** `--calls` measures fewer calls a round, for a quick look. @throws {WrongInput} for no number. */
function readCalls(given: string | boolean | undefined): number {
  if (given === undefined) return calls_per_round_default;
  const calls = Number(given);
  if (given === true || !Number.isInteger(calls) || calls < 1) throw new WrongInput('--calls is a number from 1 on.');
  return calls;
}
