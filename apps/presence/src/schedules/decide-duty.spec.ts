import type { BusinessHours } from '@guanxi/queueing';
import { describe, expect, it } from 'vitest';
import { decideDuty } from './decide-duty.js';

const office: BusinessHours = {
  timeZone: 'Asia/Shanghai',
  weekly: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens_min: 540, closes_min: 1_080 })),
  exceptions: [{ date: '2026-03-03', spans: [] }],
};
// A Monday; Shanghai is eight hours ahead.
const at = (time: string, day = '02') => new Date(`2026-03-${day}T${time}+08:00`);

describe('an agent with a schedule', () => {
  it('is on duty within its hours, until they end', () => {
    expect(decideDuty(office, true, at('09:00'))).toEqual({ onDuty: true, dutyChangesAt: at('18:00') });
    expect(decideDuty(office, true, at('17:59:59.999'))).toMatchObject({ onDuty: true });
  });

  it('is off duty from their very end on, over a holiday, until they begin again', () => {
    expect(decideDuty(office, true, at('18:00'))).toEqual({ onDuty: false, dutyChangesAt: at('09:00', '04') });
  });

  it('stays as she is for ever where her hours never end, or never begin', () => {
    const weekly = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens_min: 0, closes_min: 1_440 }));
    expect(decideDuty({ ...office, weekly, exceptions: [] }, true, at('03:00'))).toEqual({
      onDuty: true,
      dutyChangesAt: null,
    });
    expect(decideDuty({ ...office, weekly: [] }, true, at('12:00'))).toEqual({ onDuty: false, dutyChangesAt: null });
  });

  it('is always on duty where her shop does not go by schedules, as is one who has none', () => {
    expect(decideDuty(office, false, at('23:00'))).toEqual({ onDuty: true, dutyChangesAt: null });
    expect(decideDuty(null, true, at('23:00'))).toEqual({ onDuty: true, dutyChangesAt: null });
  });
});
