import { AlertDirection } from '@guanxi/contracts/analytics/v1/live.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertBounds, type AlertStanding, decideAlert, isWide } from './decide-alert.js';

const quiet: AlertStanding = { raised: false, beyondSince: undefined, clearedAt: undefined, lookedAt: undefined };
const above: AlertBounds = { direction: AlertDirection.ABOVE, raiseAt: 10, clearAt: 5, forS: 0, cooldownS: 0 };
const below: AlertBounds = { ...above, direction: AlertDirection.BELOW, raiseAt: 1, clearAt: 3 };
const at = (seconds: number) => new Date(Date.UTC(2026, 2, 2) + seconds * 1_000);

/** What is told of values that come one a second, such as `.r.c`: nothing, raised, nothing, cleared. */
function told(bounds: AlertBounds, values: readonly (number | undefined)[], every_s = 1): string {
  let standing = quiet;
  return values
    .map((value, i) => {
      const decision = decideAlert(bounds, standing, value, at(i * every_s));
      standing = decision.standing;
      return decision.change?.[0] ?? '.';
    })
    .join('');
}

describe('an alert', () => {
  it('is raised at its bound and cleared at another one, and what lies between changes nothing', () => {
    expect(told(above, [9, 10, 9, 6, 11, 5, 9, 4])).toBe('.r...c..');
    expect(told(below, [2, 1, 2, 0, 3, 2, 9])).toBe('.r..c..');
  });

  it('is raised only after its time beyond the bound, without a break', () => {
    expect(told({ ...above, forS: 3 }, [10, 10, 10, 9, 10, 10, 10, 10])).toBe('.......r');
  });

  it('counts no time in which nobody looked', () => {
    expect(told({ ...above, forS: 50 }, [10, 10, 10], 40)).toBe('...');
    expect(told({ ...above, forS: 50 }, [10, 10, 10, 10], 25)).toBe('..r.');
  });

  it('is not raised again before it has cooled down, and then at once', () => {
    expect(told({ ...above, cooldownS: 4 }, [10, 5, 10, 10, 10, 10])).toBe('rc...r');
  });

  it('is left as it is by a figure that there is none of', () => {
    expect(told(above, [10, undefined, 9, undefined, 5])).toBe('r...c');
    expect(told({ ...above, forS: 1 }, [10, undefined, 10, 10])).toBe('...r');
  });

  it('is raised and cleared by turns, whatever comes', () => {
    const values = fc.array(fc.option(fc.integer({ min: 0, max: 15 }), { nil: undefined }), { maxLength: 60 });
    fc.assert(
      fc.property(values, fc.nat({ max: 3 }), fc.nat({ max: 3 }), (all, forS, cooldownS) => {
        expect(told({ ...above, forS, cooldownS }, all).replaceAll('.', '')).toMatch(/^(rc)*r?$/);
      }),
    );
  });

  it('needs bounds that lie apart', () => {
    expect(isWide(above)).toBe(true);
    expect(isWide({ ...above, clearAt: 10 })).toBe(false);
    expect(isWide({ ...below, clearAt: 0 })).toBe(false);
  });
});
