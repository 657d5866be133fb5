import { expect, it } from 'vitest';
import { Progress } from '../src/print/progress.js';
import { runLoop } from '../src/studies/loop/loop.js';
import { scoreLoop } from '../src/studies/loop/score-loop.js';

const seed = Number(process.env['GUANXI_SEED'] ?? 20_261_122);
/** In each of four stretches: few, for a bot that is always right and then, in one scene, always wrong. */
const customers = 60;
const loop_ms_max = 300_000;

it('a bot that gets worse in one scene has humans offered there, and nowhere else', {
  timeout: loop_ms_max,
}, async () => {
  const order = { seed, customers, skill: 1, worse: 0, scene: 'refund' as const, progress: new Progress() };
  const figures = scoreLoop('refund', await runLoop(order));
  const told = `seed ${seed}`;
  expect(figures, told).toMatchObject({ offered_before_percent: 0, elsewhere_before_percent: 0 });
  expect(figures['offered_after_percent'], told).toBeGreaterThan(0);
  expect(figures['elsewhere_after_percent'], told).toBe(0);
  expect(figures['bot_satisfied_after_percent'], told).toBeLessThan(figures['bot_satisfied_before_percent']!);
});
