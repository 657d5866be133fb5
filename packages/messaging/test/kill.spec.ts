import { describe, expect, it } from 'vitest';
import { runUnderKills, type Tally } from './killing.js';

const seeds = Array.from({ length: Number(process.env['KILL_SEEDS'] ?? 2) }, (_, i) => i + 1);
const rounds = 4;
const faultRounds = 2;
const run_ms_max = 90_000;

function print(tally: Tally, fault = 'none'): void {
  process.stdout.write(`kill test ${JSON.stringify({ fault, ...tally })}\n`);
}

describe('writer, relay, consumer and nats-server killed under load', () => {
  it.each(seeds)('seed %i: every committed event is applied exactly once', { timeout: run_ms_max }, async (seed) => {
    const tally = await runUnderKills(seed, rounds);
    print(tally);
    expect(tally).toMatchObject({ lost: 0, doubled: 0, applied: tally.committed });
    expect(tally.acknowledged).toBeGreaterThan(0);
  });

  it('finds events lost that are not committed with their facts', { timeout: run_ms_max }, async () => {
    const tally = await runUnderKills(1, faultRounds, 'event-after-commit');
    print(tally, 'event-after-commit');
    expect(tally.lost).toBeGreaterThan(0);
  });

  it('finds events doubled when the inbox forgets', { timeout: run_ms_max }, async () => {
    const tally = await runUnderKills(1, faultRounds, 'forgetful-inbox');
    print(tally, 'forgetful-inbox');
    expect(tally.doubled).toBeGreaterThan(0);
  });
});
