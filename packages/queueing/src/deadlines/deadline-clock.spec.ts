import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BusinessCalendar } from '../calendar/business-calendar.js';
import { alwaysOpen } from '../calendar/business-hours.js';
import {
  instantsOfClock,
  lookAtDeadline,
  passed_ms,
  resumeClock,
  startClock,
  stopClock,
  type Told,
} from './deadline-clock.js';

const ever = new BusinessCalendar(alwaysOpen);
const days = new BusinessCalendar({
  timeZone: 'Asia/Shanghai',
  weekly: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens_min: 540, closes_min: 1_260 })),
  exceptions: [],
});
const threeMinutes = { within_ms: 180_000, warnAfter_ms: 100_000 };
const at = (text: string) => new Date(text);

describe('the clock of a deadline', () => {
  it('warns at 100 s of 180 s', () => {
    const clock = startClock(threeMinutes, at('2026-03-02T10:00:00Z'));
    expect(instantsOfClock(clock, ever)).toEqual({
      warnsAt: at('2026-03-02T10:01:40Z'),
      dueAt: at('2026-03-02T10:03:00Z'),
    });
  });

  it('goes on in the morning where it began a minute before closing', () => {
    const clock = startClock(threeMinutes, at('2026-03-02T20:59:00+08:00'));
    expect(instantsOfClock(clock, days)).toEqual({
      warnsAt: at('2026-03-03T09:00:40+08:00'),
      dueAt: at('2026-03-03T09:02:00+08:00'),
    });
  });

  it('stands still while it is stopped', () => {
    const started = startClock(threeMinutes, at('2026-03-02T10:00:00Z'));
    const stopped = stopClock(started, ever, at('2026-03-02T10:01:00Z'));
    expect(instantsOfClock(stopped, ever)).toEqual({ warnsAt: undefined, dueAt: undefined });
    expect(passed_ms(stopped, ever, at('2026-03-05T10:00:00Z'))).toBe(60_000);
    const resumed = resumeClock(stopped, at('2026-03-04T00:00:00Z'));
    expect(instantsOfClock(resumed, ever).dueAt).toEqual(at('2026-03-04T00:02:00Z'));
  });

  it('is not stopped or resumed twice', () => {
    const started = startClock(threeMinutes, at('2026-03-02T10:00:00Z'));
    expect(resumeClock(started, at('2026-03-02T11:00:00Z'))).toEqual(started);
    const stopped = stopClock(started, ever, at('2026-03-02T10:01:00Z'));
    expect(stopClock(stopped, ever, at('2026-03-02T10:02:00Z'))).toEqual(stopped);
  });

  it.each([
    { within_ms: 0, warnAfter_ms: 0 },
    { within_ms: 10, warnAfter_ms: 11 },
    { within_ms: 10, warnAfter_ms: -1 },
    { within_ms: Number.NaN, warnAfter_ms: 0 },
  ])('is not started for %j', (target) => {
    expect(() => startClock(target, at('2026-03-02'))).toThrow(RangeError);
  });
});

describe('a look at a deadline', () => {
  it('tells only the miss where it comes too late for the warning', () => {
    const clock = startClock(threeMinutes, at('2026-03-02T10:00:00Z'));
    expect(lookAtDeadline(clock, 'nothing', ever, at('2026-03-02T10:03:00Z'))).toEqual({
      tell: 'missed',
      told: 'missed',
      lookAgainAt: undefined,
    });
  });

  it('tells each of warning and miss once, in order, whenever it is looked at', () => {
    const looks = fc.array(fc.integer({ min: 0, max: 250_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(looks, (instants_ms) => {
        const start = at('2026-03-02T10:00:00Z');
        const clock = startClock(threeMinutes, start);
        let told: Told = 'nothing';
        const heard: string[] = [];
        for (const after_ms of instants_ms.sort((one, other) => one - other)) {
          const look = lookAtDeadline(clock, told, ever, new Date(start.getTime() + after_ms));
          if (look.tell) heard.push(look.tell);
          if (look.tell) expect(after_ms).toBeGreaterThanOrEqual(look.tell === 'missed' ? 180_000 : 100_000);
          if (look.lookAgainAt) expect(look.lookAgainAt.getTime()).toBeGreaterThan(start.getTime() + after_ms);
          told = look.told;
        }
        expect(['', 'warned', 'missed', 'warned,missed']).toContain(heard.join());
        const last_ms = instants_ms.at(-1) ?? 0;
        expect(told === 'missed').toBe(last_ms >= 180_000);
        expect(told === 'nothing').toBe(last_ms < 100_000);
      }),
    );
  });

  it('comes when it was told to: one who looks only then misses nothing', () => {
    const start = at('2026-03-02T20:59:00+08:00');
    const clock = startClock(threeMinutes, start);
    const first = lookAtDeadline(clock, 'nothing', days, start);
    const second = lookAtDeadline(clock, first.told, days, first.lookAgainAt as Date);
    const third = lookAtDeadline(clock, second.told, days, second.lookAgainAt as Date);
    expect([first.tell, second.tell, third.tell]).toEqual([undefined, 'warned', 'missed']);
    expect(third.lookAgainAt).toBeUndefined();
  });
});
