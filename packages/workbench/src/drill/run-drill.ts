import { copyFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { restoreBackup, takeBackup, toldServers, withServers } from '@guanxi/local';
import { LocalAdapter, SeededRandom } from '@guanxi/testing';
import { checkAll, reconcile } from './checks/check-all.js';
import type { Forgotten } from './checks/check-deliveries.js';
import { type ComparedFigure, shorten } from './checks/check-facts.js';
import { type Redrawn, redrawFacts } from './checks/redraw-facts.js';
import { isWell, type Verdict } from './checks/verdict.js';
import { applyFault } from './faults/apply-fault.js';
import { describeFault, type FaultKind, type PlannedFault, planFaults } from './faults/plan-faults.js';
import { Agent } from './people/agents.js';
import { Customers } from './people/customers.js';
import { Ledger } from './people/ledger.js';
import { Merchant } from './people/merchant.js';
import { PersistentCaller } from './people/persistent-caller.js';
import { agentIds, Shop } from './people/shop.js';
import { type PlantName, plant } from './plants.js';
import { DrilledStack, type Service } from './stack/drilled-stack.js';
import { Probes } from './stack/probes.js';

const lanes = 4;
/** Between one fault's end and the next one's begin, so that there is something to break. */
const calm_ms = { least: 500, most: 2_500 };
const settle_ms_max = 60_000;
/** Of a longer run there is more to be read, message by message. */
const settle_ms_per_minute = 3_000;
const settle_poll_ms = 500;

/** What a drill is told to do. */
export interface DrillOrder {
  seed: number;
  minutes: number;
  /** The kinds of faults that may happen; all by default. */
  kinds?: readonly FaultKind[];
  /** Done once, when half of the time is over. */
  midway?: (drill: Drill) => Promise<void>;
  /** Where the services' log is kept; it goes with the stack otherwise. */
  logFile?: string;
  /** Hears what happens as it happens. */
  say(line: string): void;
  signal: AbortSignal;
}

/** One fault, and how long its services were away after its end. */
export interface FaultRecord {
  kind: FaultKind;
  /** Whom it befell; of a server's fault, nobody in particular. */
  service: Service;
  what: string;
  /** Infinite where somebody did not come back. */
  recover_s: number;
}

/** What came of a drill. */
export interface DrillRecord {
  seed: number;
  faults: FaultRecord[];
  ledger: Ledger;
  verdict: Verdict;
  /** From the end of the load until every figure agreed with its owner, or the patience was over. */
  settled_s: number;
  /** Events that came again, late and in any order. */
  events_repeated: number;
  /** Every figure that analytics and its owners count, after all of it was drawn anew. */
  figures: readonly ComparedFigure[];
  redrawn: Redrawn;
}

/** Runs the whole stack under load and faults for so many minutes, and holds it to what it acknowledged. */
export async function runDrill(order: DrillOrder): Promise<DrillRecord> {
  const drill = await Drill.start(order);
  try {
    return await drill.run();
  } finally {
    await drill.stop();
  }
}

/** The stack, the people on it, and those who break it. */
export class Drill {
  private readonly ends: (() => Promise<unknown> | unknown)[] = [];
  private readonly random: SeededRandom;
  private readonly visiting = new AbortController();
  private readonly working = new AbortController();
  private shop!: Shop;
  private probes!: Probes;
  private adapter!: LocalAdapter;
  private events_repeated = 0;
  private backedUp_ms = 0;
  private forgotten?: Forgotten;

  private constructor(
    private readonly order: DrillOrder,
    private readonly stack: DrilledStack,
  ) {
    this.random = new SeededRandom(order.seed);
    this.ends.push(() => stack.stop());
  }

  /** Starts the stack and sets up a shop. @throws {SetupFailure} saying what is wrong; nothing is left running then. */
  static async start(order: DrillOrder): Promise<Drill> {
    const drill = new Drill(order, await DrilledStack.start(order.signal));
    try {
      await drill.open();
      return drill;
    } catch (error) {
      await drill.stop();
      throw error;
    }
  }

  /** Load and faults for as long as was ordered, then peace, then the verdict. */
  async run(): Promise<DrillRecord> {
    const { shop, random, visiting, working, probes } = this;
    const merchant = new Merchant(shop);
    const visits = [
      ...Array.from({ length: lanes }, (_, i) => new Customers(shop, random.fork(), i + 1).comeUntil(visiting.signal)),
      merchant.sendUntil(visiting.signal),
      merchant.readUntil(visiting.signal),
    ];
    const agents = agentIds.map((agentId) => new Agent(shop, agentId, random.fork()));
    const work = agents.map((agent) => agent.workUntil(working.signal));
    try {
      const faults = await this.breakThings(planFaults(random.fork(), this.order.kinds));
      visiting.abort();
      await Promise.all(visits);
      const silent = await probes.untilAllServe();
      const settled_s = await this.settle();
      working.abort();
      await Promise.all(work);
      const verdict = await this.check();
      for (const name of silent) verdict.broken.push(`${name} did not come back`);
      for (const agent of agents) await agent.goHome();
      const redrawn = await redrawFacts(this.stack, shop);
      verdict.broken.push(...shorten(redrawn.differing));
      const figures = await reconcile(shop);
      const { events_repeated } = this;
      return {
        seed: this.order.seed,
        faults,
        ledger: shop.ledger,
        verdict,
        settled_s,
        events_repeated,
        figures,
        redrawn,
      };
    } finally {
      visiting.abort();
      working.abort();
      await Promise.allSettled([...visits, ...work]);
    }
  }

  /** What is wrong now, by what was acknowledged until now or until then. Nobody may be at work meanwhile. */
  check(ledger = this.shop.ledger): Promise<Verdict> {
    return checkAll(this.stack, this.shop, ledger, this.adapter, this.forgotten);
  }

  /** What was acknowledged so far. */
  get ledger(): Ledger {
    return this.shop.ledger;
  }

  /** Writes a backup while everything goes on. */
  async backUp(folder: string): Promise<void> {
    const servers = await toldServers(this.stack.topology);
    if (!servers) throw new Error('the stack did not say where its servers are');
    this.backedUp_ms = Date.now();
    await takeBackup(this.stack.topology, servers, folder);
    this.order.say('backed up');
  }

  /** Stops the stack, puts a backup in the place of all that it holds, and starts it again. */
  async restore(folder: string): Promise<void> {
    const { topology } = this.stack;
    const put = () => withServers(topology, (servers) => restoreBackup(topology, servers, folder));
    await this.stack.restartAfter(put, this.order.signal);
    this.forgotten = { from_ms: this.backedUp_ms, until_ms: Date.now() };
    this.order.say('restored');
  }

  /** So many more customers come, one after the other, and nothing breaks. */
  async receive(customers: number): Promise<void> {
    const over = new AbortController();
    await new Customers(this.shop, this.random.fork(), lanes + 1).comeUntil(over.signal, customers);
  }

  /** Makes a mistake on purpose. */
  plant(name: PlantName): Promise<void> {
    this.order.say(`planted ${name}`);
    return plant(name, this.stack, this.shop);
  }

  async stop(): Promise<void> {
    if (this.order.logFile) await copyFile(this.stack.logFile, this.order.logFile);
    for (const end of this.ends.toReversed()) await end();
  }

  private async open(): Promise<void> {
    const { stack, order } = this;
    this.adapter = await LocalAdapter.start({ identity: stack.identity, address: stack.topology.adapterAddress });
    this.ends.push(() => this.adapter.stop());
    const ledger = new Ledger();
    const caller = new PersistentCaller(stack, ledger);
    this.ends.push(() => caller.close());
    this.shop = new Shop(`drill-${order.seed}`, caller, ledger, this.adapter.address);
    this.probes = new Probes(stack, this.shop.shopId);
    this.ends.push(() => this.probes.close());
    await this.shop.open();
    order.say(`the stack is up on ports from ${stack.topology.services[0]?.grpcAddress}`);
  }

  private async breakThings(planned: Generator<PlannedFault, void>): Promise<FaultRecord[]> {
    const { order, random, probes, stack, adapter, shop } = this;
    const crowd = new Customers(shop, random.fork(), 0);
    const scene = { stack, probes, adapter, crowd, random: random.fork(), shopId: shop.shopId, events_repeated: 0 };
    const begun = performance.now();
    const passed_ms = () => performance.now() - begun;
    const records: FaultRecord[] = [];
    const half_ms = order.minutes * 30_000;
    let midway = order.midway;
    let end_ms = 2 * half_ms;
    while ((midway || passed_ms() < end_ms) && !order.signal.aborted) {
      await pause(scene.random.int(calm_ms.least, calm_ms.most));
      if (midway && passed_ms() > half_ms) {
        await midway(this);
        midway = undefined;
        // However late a fault made it, as much happens behind it as before.
        end_ms = Math.max(end_ms, passed_ms() + half_ms);
      }
      const fault = planned.next().value as PlannedFault;
      const what = describeFault(fault);
      const { affected, ended_ms } = await applyFault(fault, scene);
      this.events_repeated = scene.events_repeated;
      const recover_s = await probes.untilBack(affected, ended_ms);
      records.push({ kind: fault.kind, service: fault.service, what, recover_s });
      const at_s = (passed_ms() / 1_000).toFixed(0).padStart(4);
      order.say(`${at_s} s  ${what}: back after ${recover_s.toFixed(2)} s`);
      // Who stands by is not missed, and yet has to be there for the next one.
      await probes.untilAllServe();
    }
    order.signal.throwIfAborted();
    return records;
  }

  /** Until nothing is under way: every figure agrees with its owner and nobody waits. @returns how long it took, in seconds */
  async settle(ledger = this.shop.ledger): Promise<number> {
    const begun = performance.now();
    const passed_ms = () => performance.now() - begun;
    const patience_ms = settle_ms_max + this.order.minutes * settle_ms_per_minute;
    while (passed_ms() < patience_ms) {
      const figures = await reconcile(this.shop).catch(() => undefined);
      const agree = figures?.every(({ ownerCount, reportedCount }) => ownerCount === reportedCount);
      if (agree && isWell(await this.check(ledger))) break;
      await pause(settle_poll_ms);
    }
    return passed_ms() / 1_000;
  }
}
