import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowanceAt, catch_up_ms_max, type Pace, paceAfter } from './decide-pace.js';

/** Takes whatever is allowed at each of the instants. Returns how many went when. */
function run(capacity_per_minute: number, instants_ms: number[]): { at_ms: number; messages: number }[] {
  const pace: Pace = { capacity_per_minute, pacedTo_ms: instants_ms[0] ?? 0 };
  return instants_ms.map((at_ms) => {
    const { messages } = allowanceAt(pace, at_ms);
    if (messages > 0) pace.pacedTo_ms = paceAfter(pace, messages, at_ms);
    return { at_ms, messages };
  });
}

const total = (sent: { messages: number }[]) => sent.reduce((sum, { messages }) => sum + messages, 0);

describe('a pace', () => {
  it.each([1, 60, 599, 6_000, 90_000, 6_000_000])('of %i a minute is kept to 1 %% over two minutes', (capacity) => {
    const step_ms = 23;
    const instants = Array.from({ length: Math.ceil(120_000 / step_ms) + 1 }, (_, i) => i * step_ms);
    const ideal = (capacity * instants.at(-1)!) / 60_000;
    const sent = total(run(capacity, instants));
    expect(sent).toBeLessThanOrEqual(ideal);
    expect(sent).toBeGreaterThanOrEqual(Math.floor(ideal * 0.99 - 1));
  });

  it('never lets more through in any span than the span holds, and half a second', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600_000 }), gaps, (capacity, waits) => {
        let at = 0;
        const sent = run(
          capacity,
          waits.map((wait) => (at += wait)),
        );
        for (let from = 0; from < sent.length; from += 1) {
          let went = 0;
          for (let to = from; to < sent.length; to += 1) {
            went += sent[to]!.messages;
            const span_ms = sent[to]!.at_ms - sent[from]!.at_ms + catch_up_ms_max;
            expect(went).toBeLessThanOrEqual((capacity * span_ms) / 60_000 + 1);
          }
        }
      }),
    );
  });

  it('says when the next one may go, and lets it go then', () => {
    const pace = { capacity_per_minute: 60, pacedTo_ms: 10_000 };
    expect(allowanceAt(pace, 10_400)).toEqual({ messages: 0, wait_ms: 600 });
    expect(allowanceAt(pace, 11_000)).toEqual({ messages: 1, wait_ms: 0 });
  });

  it('takes back what was not used', () => {
    const pace = { capacity_per_minute: 600, pacedTo_ms: 0 };
    pace.pacedTo_ms = paceAfter(pace, 4, 400);
    pace.pacedTo_ms = paceAfter(pace, -3, 400);
    expect(allowanceAt(pace, 400).messages).toBe(3);
  });
});
