import { InjectConfig, InvalidRequest } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { AnalyticsConfig } from '../config.js';
import { ActivityStore } from './activity.store.js';
import { ActivityDays } from './activity-days.js';
import { TooMuchActivity } from './activity-failures.js';
import { at_s_max, factWords } from './fact.js';
import { type Days, PersonDays } from './person-days.js';
import { PersonNumbers } from './person-numbers.js';
import { ZoneDays } from './zone-days.js';

const zones_per_shop_max = 4;

/** A shop's activity in one zone, as far as this process has followed the journal. */
interface Followed {
  shopId: string;
  days: ActivityDays;
  generation: number;
  /** Facts taken in. */
  factCount: number;
  /** What is being done with it; the next one waits. */
  busy: Promise<unknown>;
}

/**
 * The activity of the shops that were asked about of late, in memory, within a bound. It follows the journal when it is
 * asked: what was committed before is seen. Every process follows for itself.
 */
@Injectable()
export class CurrentActivity {
  /** The one that was asked for last stands last. */
  private readonly followed = new Map<string, Followed>();
  private readonly bytes_max: number;

  constructor(
    private readonly store: ActivityStore,
    private readonly transactions: Transactions,
    @InjectConfig() config: AnalyticsConfig,
  ) {
    this.bytes_max = config.ACTIVITY_MEMORY_MB * 2 ** 20;
  }

  /**
   * What `look` makes of the shop's activity by person, as it is committed now, and how many facts that is. Nothing changes while
   * `look` runs, which must not wait.
   *
   * @throws {TooMuchActivity} when it does not fit into memory; {InvalidRequest} for a zone that does not exist.
   */
  async look<T>(shopId: string, timeZone: string, look: (days: Days) => T): Promise<{ seen: T; factCount: number }> {
    const key = `${shopId}/${timeZone}`;
    const found = this.followed.get(key) ?? { shopId, ...beginning(timeZone), busy: Promise.resolve() };
    this.followed.delete(key);
    this.followed.set(key, found);
    const looking = found.busy.then(async () => {
      const persons = await this.follow(found, key, timeZone);
      const days = persons.isEmpty ? found.days : new PersonDays(found.days, persons);
      return { seen: look(days), factCount: found.factCount };
    });
    found.busy = looking.catch(() => undefined);
    return looking;
  }

  /** Takes in what was committed since. @returns which of the shop's numbers are one person's. */
  private async follow(followed: Followed, key: string, timeZone: string): Promise<PersonNumbers> {
    try {
      const identities = await this.transactions.read(followed.shopId, async (tx) => {
        const state = await this.store.find(tx, followed.shopId);
        if (!state) return [];
        if (state.generation !== followed.generation) {
          Object.assign(followed, beginning(timeZone), { generation: state.generation });
        }
        const range = { fromFact: followed.factCount, fromAt_s: 0, untilAt_s: at_s_max + 1 };
        const numbered = await this.store.personNumbers(tx, followed.shopId);
        if (state.factCount === followed.factCount) return numbered;
        for await (const blocks of this.store.blocks(tx, followed.shopId, state.generation, range)) {
          for (const { firstFact, facts, factCount } of blocks) {
            const known = Math.max(0, followed.factCount - firstFact);
            if (known >= factCount) continue;
            followed.days.add(factWords(facts, known));
            followed.factCount = firstFact + factCount;
          }
          this.makeRoomFor(key, followed);
        }
        return numbered;
      });
      this.makeRoomFor(key, followed);
      return new PersonNumbers(identities);
    } catch (error) {
      // What was taken in by half is not known to be whole.
      this.followed.delete(key);
      Object.assign(followed, beginning(timeZone));
      throw error;
    }
  }

  /** Lets go of what was not asked for the longest. */
  private makeRoomFor(key: string, { shopId, days }: Followed): void {
    if (days.bytes > this.bytes_max) throw new TooMuchActivity(this.bytes_max);
    const others = [...this.followed].filter(([name]) => name !== key);
    const zones = others.filter(([, other]) => other.shopId === shopId);
    for (const [name] of zones.slice(0, Math.max(0, zones.length - zones_per_shop_max + 1))) this.followed.delete(name);
    let bytes = days.bytes + others.reduce((sum, [, other]) => sum + other.days.bytes, 0);
    for (const [name, other] of others) {
      if (bytes <= this.bytes_max) return;
      this.followed.delete(name);
      bytes -= other.days.bytes;
    }
  }
}

function beginning(timeZone: string): Pick<Followed, 'days' | 'generation' | 'factCount'> {
  try {
    return { days: new ActivityDays(new ZoneDays(timeZone)), generation: 0, factCount: 0 };
  } catch (error) {
    if (error instanceof RangeError) {
      throw new InvalidRequest([{ field: 'time_zone', description: 'is no time zone' }]);
    }
    throw error;
  }
}
