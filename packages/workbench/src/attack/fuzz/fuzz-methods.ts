import { status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { type AttackedMethod, type AttackedService, attackedMethods, attackedServices } from '../attacked-methods.js';
import type { AttackedPlatform } from '../attacked-platform.js';
import { inParallel } from '../in-parallel.js';
import type { ShopWorld } from '../shop-world.js';
import { bytesOf, type FuzzInput, fuzzInputs, shown } from './fuzz-input.js';
import { problemOf } from './judge-answer.js';

/** Something that a bad call broke, with the smallest one that still does. */
export interface Hole {
  readonly method: string;
  readonly problem: string;
  readonly input: string;
  readonly seed: number;
}

/** What came of all the bad calls. */
export interface FuzzOutcome {
  readonly inputs: number;
  readonly accepted: number;
  /** How many had no answer within ten seconds, and one when they were asked again. */
  readonly slow: number;
  readonly codes: ReadonlyMap<string, number>;
  readonly holes: readonly Hole[];
  readonly seconds: number;
}

/** Much of the time goes by with streams that are left open; meanwhile other methods have their turn. */
const methodsAtOnce_max = 12;
const call_ms_max = 10_000;
const patient_ms_max = 60_000;
/** A stream that goes on is left after so long. */
const stream_ms_max = 250;

export interface FuzzOptions {
  readonly inputs: number;
  readonly seed: number;
  readonly methods?: readonly AttackedMethod[];
  /** Told how far it is, 0 … 1. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Sends bad calls to every method, as many to each, as callers who may call it. What breaks is shrunk to the smallest
 * input that still breaks it. The same seed sends the same calls.
 */
export async function fuzzMethods(
  platform: AttackedPlatform,
  world: ShopWorld,
  other: ShopWorld,
  { inputs, seed, methods = attackedMethods, onProgress }: FuzzOptions,
): Promise<FuzzOutcome> {
  const codes = new Map<string, number>();
  const runs = Math.ceil(inputs / methods.length);
  let sent = 0;
  let accepted = 0;
  const began_ms = performance.now();
  let slow = 0;
  const attempt = async (input: FuzzInput): Promise<void> => {
    const { method, leaves } = input;
    const mayBeOpen = method.responseStream || leaves !== 'in order' || 'grpc-timeout' in input.headers;
    const ask = (deadline_ms: number) =>
      platform.callAs(world.caller(input.role), method, bytesOf(input, world), {
        ...{ deadline_ms, leaves },
        headers: input.headers,
        responses_max: method.requestStream ? 5 : 1,
      });
    let deadline_ms = mayBeOpen ? stream_ms_max : call_ms_max;
    let answer = await ask(deadline_ms);
    if (answer.code === status.DEADLINE_EXCEEDED && !mayBeOpen) {
      // A machine that does a lot else takes its time over megabytes; what hangs has no answer in a minute either.
      slow += 1;
      deadline_ms = patient_ms_max;
      answer = await ask(deadline_ms);
    }
    sent += 1;
    if (answer.code === status.OK) accepted += 1;
    codes.set(status[answer.code], (codes.get(status[answer.code]) ?? 0) + 1);
    const problem = problemOf(answer, deadline_ms, mayBeOpen);
    if (problem) throw new Error(problem);
  };
  const found = await inParallel(methods, methodsAtOnce_max, async (method, index): Promise<Hole[]> => {
    const property = fc.asyncProperty(fuzzInputs(method, world, other), attempt);
    const methodSeed = seed + index;
    const result = await fc.check(property, {
      numRuns: runs,
      seed: methodSeed,
      interruptAfterTimeLimit: method_ms_max,
    });
    onProgress?.(sent / inputs);
    if (!result.failed || !result.counterexample) return [];
    const problem = (result.errorInstance as Error | null)?.message ?? 'unknown';
    return [{ method: method.name, problem, input: shown(result.counterexample[0]), seed: methodSeed }];
  });
  return { inputs: sent, accepted, slow, codes, holes: found.flat(), seconds: (performance.now() - began_ms) / 1_000 };
}

/** Shrinking what is slow must not take for ever. */
const method_ms_max = 1_800_000;

/** The services whose process is not the one that was started. */
export function ended(platform: AttackedPlatform): AttackedService[] {
  return attackedServices.filter((service) => {
    try {
      process.kill(platform.replica(service).pid, 0);
      return false;
    } catch {
      return true;
    }
  });
}
