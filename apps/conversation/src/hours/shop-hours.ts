import type { ReadTx } from '@guanxi/persistence';
import { alwaysOpen, BusinessCalendar } from '@guanxi/queueing';
import { Injectable } from '@nestjs/common';
import { BusinessHoursStore, type SetHours } from './business-hours.store.js';

const calendars_max = 1_000;

/** The calendar of those who are there around the clock. */
export const aroundTheClock = new BusinessCalendar(alwaysOpen);

/** A shop's business calendar, for every capability that promises or waits (mission C9). */
@Injectable()
export class ShopHours {
  private readonly calendars = new Map<string, { version: number; calendar: BusinessCalendar }>();

  constructor(private readonly store: BusinessHoursStore) {}

  /** The calendar in force at this point of the transaction; undefined where the shop set no hours. */
  async find(tx: ReadTx, shopId: string): Promise<BusinessCalendar | undefined> {
    const set = await this.store.find(tx, shopId);
    return set && this.calendarOf(shopId, set);
  }

  /** The same; around the clock where the shop set no hours. */
  async of(tx: ReadTx, shopId: string): Promise<BusinessCalendar> {
    return (await this.find(tx, shopId)) ?? aroundTheClock;
  }

  private calendarOf(shopId: string, { version, hours }: SetHours): BusinessCalendar {
    const known = this.calendars.get(shopId);
    if (known?.version === version) return known.calendar;
    const calendar = new BusinessCalendar(hours);
    if (this.calendars.size >= calendars_max) this.calendars.clear();
    this.calendars.set(shopId, { version, calendar });
    return calendar;
  }
}
