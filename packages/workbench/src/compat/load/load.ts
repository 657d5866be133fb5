import { setTimeout as pause } from 'node:timers/promises';
import { LocalAdapter, SeededRandom } from '@guanxi/testing';
import type { Callers } from '../callers.js';
import type { Fleet } from '../fleet.js';
import type { Service } from '../releases.js';
import { Behave } from './behave.js';
import { Report } from './report.js';
import { Send } from './send.js';
import { keepAgentsThere, openShop } from './shop.js';
import { Talk } from './talk.js';

const talkers = 3;
const settle_ms_max = 90_000;
const look_ms = 200;

/** What the load was told is done, and what is there of it afterwards. */
export interface Outcome {
  acknowledged: number;
  lost: number;
  twice: number;
  gaps: number;
  /** Figures that analytics still counts otherwise than their owners, after the time to catch up. */
  differing: string[];
}

/** Chats, behaviours, a campaign after the other and reports, at the same time, as far as the services are there for them. */
export class Load {
  private readonly ending = new AbortController();
  private lanes: Promise<void>[] = [];
  private readonly talk: Talk;
  private readonly behave: Behave;
  private readonly report: Report;
  private readonly send: Send | undefined;

  private constructor(
    callers: Callers,
    private readonly services: readonly Service[],
    adapter: LocalAdapter | undefined,
    seed: number,
  ) {
    const random = new SeededRandom(seed);
    this.talk = new Talk(callers, random.fork());
    this.behave = new Behave(callers, random.fork());
    this.report = new Report(callers);
    this.send = adapter && new Send(callers, this.behave, adapter);
  }

  /** Starts the channel's adapter, whose address the services have to be told before they start. */
  static async adapter(fleet: Fleet): Promise<LocalAdapter> {
    return LocalAdapter.start({ identity: fleet.identity });
  }

  /** Opens the shop and begins. */
  static async begin(
    callers: Callers,
    services: readonly Service[],
    adapter: LocalAdapter | undefined,
    seed: number,
  ): Promise<Load> {
    await openShop(callers, services, adapter?.address ?? '');
    const load = new Load(callers, services, adapter, seed);
    const { signal } = load.ending;
    const lanes = [keepAgentsThere(callers, signal)];
    for (let i = 0; i < talkers; i += 1) lanes.push(load.talk.lane(`talker-${i}`, signal));
    if (services.includes('relationship')) lanes.push(load.behave.lane('buyer', signal));
    if (load.send) lanes.push(load.send.lane('reader', signal));
    if (services.includes('analytics')) lanes.push(load.report.lane(signal));
    load.lanes = lanes;
    // A lane that fails does so in `end`, and not before anybody listens.
    for (const lane of lanes) lane.catch(() => undefined);
    return load;
  }

  /** Stops, waits until what was under way is done and told, and says what is there of it. @throws what a lane met. */
  async end(): Promise<Outcome> {
    this.ending.abort();
    await Promise.all(this.lanes);
    const talked = await this.talk.check(untilSettled);
    await this.talk.end();
    const behaved = this.services.includes('relationship')
      ? await this.behave.check()
      : { acknowledged: 0, lost: 0, twice: 0 };
    const sent = this.send?.check() ?? { sent: 0, lost: 0, twice: 0 };
    const differing = this.services.includes('analytics') ? await this.settledDifferences() : [];
    return {
      acknowledged: talked.said + behaved.acknowledged + sent.sent,
      lost: talked.lost + behaved.lost + sent.lost,
      twice: talked.twice + behaved.twice + sent.twice,
      gaps: talked.gaps,
      differing,
    };
  }

  private async settledDifferences(): Promise<string[]> {
    let differing = await this.report.differing();
    await untilSettled(async () => {
      differing = await this.report.differing();
      return differing.length === 0;
    });
    return differing;
  }
}

/** Asks until it is so, for as long as everything may take to catch up; undefined when it is not by then. */
async function untilSettled<T>(condition: () => Promise<T> | T): Promise<T | undefined> {
  const end = performance.now() + settle_ms_max;
  while (performance.now() < end) {
    const answer = await condition();
    if (answer) return answer;
    await pause(look_ms);
  }
  return undefined;
}
