import { describe, expect, it } from 'vitest';
import { ListenerLag } from './listener-lag.js';

function lagAfter(...looks: [at_ms: number, last: number, applied: number][]): ListenerLag {
  const lag = new ListenerLag();
  for (const [at_ms, last, applied] of looks) lag.note({ at_ms, last, applied });
  return lag;
}

describe('how far a listener is behind', () => {
  it('is nothing where it has applied all', () => {
    expect(lagAfter([0, 0, 0]).behind_ms(1_000)).toBe(0);
    expect(lagAfter([0, 5, 0], [50, 9, 9]).behind_ms(1_000)).toBe(0);
  });

  it('counts from when the stream was first seen to hold what it has not applied', () => {
    expect(lagAfter([0, 5, 5], [100, 6, 5]).behind_ms(300)).toBe(200);
    expect(lagAfter([0, 5, 0], [100, 9, 3]).behind_ms(300)).toBe(300);
  });

  it('is less when it comes nearer, though the stream grows', () => {
    const lag = lagAfter([0, 5, 0], [100, 9, 3], [200, 14, 5]);
    expect(lag.behind_ms(300)).toBe(200);
    lag.note({ at_ms: 300, last: 20, applied: 13 });
    expect(lag.behind_ms(300)).toBe(100);
  });

  it('begins anew with a stream that begins anew', () => {
    const lag = lagAfter([0, 500, 400], [100, 2, 0]);
    expect(lag.still_ms(150)).toBe(50);
    lag.note({ at_ms: 200, last: 501, applied: 501 });
    expect(lag.behind_ms(200)).toBe(0);
  });

  it('keeps so many ends of the stream and no more', () => {
    const lag = new ListenerLag();
    for (let at_ms = 0; at_ms < 1_000; at_ms++) lag.note({ at_ms, last: at_ms + 1, applied: 0 });
    expect(lag.behind_ms(1_000)).toBe(1_000);
    lag.note({ at_ms: 1_000, last: 1_000, applied: 200 });
    expect(lag.behind_ms(1_000)).toBe(0);
    lag.note({ at_ms: 1_001, last: 1_000, applied: 200 });
    expect(lag.behind_ms(1_001)).toBe(1);
  });
});

describe('for how long a listener has stood still', () => {
  it('is nothing for one that waits for nothing', () => {
    expect(lagAfter([0, 5, 5], [60_000, 5, 5]).still_ms(60_000)).toBe(0);
  });

  it('counts from its last step, or from when there was something to do again', () => {
    expect(lagAfter([0, 5, 0], [100, 9, 3]).still_ms(300)).toBe(200);
    expect(lagAfter([0, 5, 5], [60_000, 6, 5]).still_ms(60_300)).toBe(300);
  });
});
