import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allWell } from '../src/drill/checks/verdict.js';
import type { Ledger } from '../src/drill/people/ledger.js';
import { Drill, type DrillRecord } from '../src/drill/run-drill.js';

// The whole of it is a command, `npm run drill`; this is its shortest run, on the same stack, with the same checkers.
const start_ms_max = 240_000;
const run_ms_max = 300_000;
const seed = Number(process.env['GUANXI_SEED'] ?? 20_261_122);

let drill: Drill;
let record: DrillRecord;
let folder: string;
let past: Ledger;

beforeAll(async () => {
  const kinds = ['kill_relay', 'kill_nats', 'cut_link', 'deliver_twice'] as const;
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const { signal } = new AbortController();
  folder = await mkdtemp(join(tmpdir(), 'guanxi-backup-'));
  const midway = async (running: Drill) => {
    await waitFor(() => running.ledger.messages.length > 0, 60_000);
    past = running.ledger.untilNow();
    await running.backUp(folder);
  };
  drill = await Drill.start({ seed, minutes: 0.06, kinds, say, midway, signal });
}, start_ms_max);

afterAll(async () => {
  await drill?.stop();
  await rm(folder, { recursive: true, force: true });
}, start_ms_max);

it(
  'loses nothing that it acknowledged, and does nothing twice, while things break',
  async () => {
    record = await drill.run();
    expect(record.verdict).toEqual(allWell());
    expect(record.redrawn.rows).toBeGreaterThan(50);
    expect(record.faults.length).toBeGreaterThan(0);
    expect(record.faults.every(({ recover_s }) => Number.isFinite(recover_s))).toBe(true);
    const { ledger } = record;
    expect(ledger.messages.length).toBeGreaterThan(5);
    expect(ledger.behaviours.size).toBeGreaterThan(5);
    expect(ledger.campaigns.size).toBeGreaterThan(0);
  },
  run_ms_max,
);

it('finds a message that is missing, and says which', async () => {
  const { conversationId, sequence } = record.ledger.messages[Math.floor(record.ledger.messages.length / 2)]!;
  await drill.plant('lost_message');
  const found = await drill.check();
  expect(found.lost).toEqual([`message ${conversationId} ${sequence}`]);
  expect(found.broken).toEqual([`${conversationId}: a gap in its messages`]);
  expect(found.twice).toEqual([]);
}, 60_000);

it(
  'comes back from a backup that was made in the middle of it: all that was acknowledged by then, and every figure agrees',
  async () => {
    past.allowFor(drill.ledger);
    expect(past.messages.length).toBeGreaterThan(0);
    await drill.restore(folder);
    await drill.settle(past);
    expect(await drill.check(past)).toEqual(allWell());
    // Events go on from there, and nobody misses one or counts one twice.
    const restored = drill.ledger.untilNow();
    await drill.receive(2);
    const since = drill.ledger.messages.slice(restored.messages.length);
    expect(since.length).toBeGreaterThan(0);
    past.messages.push(...since);
    past.allowFor(drill.ledger);
    await drill.settle(past);
    expect(await drill.check(past)).toEqual(allWell());
  },
  run_ms_max,
);
