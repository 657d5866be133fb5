import { randomUUID } from 'node:crypto';
import { Database, migrate, Transactions } from '@guanxi/persistence';
import { alwaysOpen, BusinessCalendar, type BusinessHours } from '@guanxi/queueing';
import { createIdentity, HostedService, ManualClock, startNats } from '@guanxi/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeepDeadlines } from '../src/deadlines/keep-deadlines.js';
import { LookAtDeadlines } from '../src/deadlines/look-at-deadlines.js';
import { BusinessHoursStore } from '../src/hours/business-hours.store.js';
import { migrations } from '../src/migrations/index.js';
import { conversationService } from '../src/service.js';
import { DeadlineModel } from './deadline-model.js';

const start = new Date('2026-03-27T02:00:00Z');
const target = { within_ms: 24 * 3_600_000, warnAfter_ms: 20 * 3_600_000 };
const runs = Number(process.env['DEADLINE_RUNS'] ?? 12);

const spans = (opens: number, closes: number) =>
  [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens_min: opens * 60, closes_min: closes * 60 }));
/** The days around a change of summer time, with a holiday between them, and nights that end in the next morning. */
const hours: Record<string, BusinessHours> = {
  around: alwaysOpen,
  office: { timeZone: 'Asia/Shanghai', weekly: spans(9, 21), exceptions: [{ date: '2026-03-30', spans: [] }] },
  nights: { timeZone: 'Europe/Berlin', weekly: spans(20, 31), exceptions: [] },
};

const clock = new ManualClock(start);
let replicas: [HostedService, HostedService];
let owner: Database;
let stop: () => Promise<void>;

beforeAll(async () => {
  const [nats, identity] = await Promise.all([startNats(), createIdentity()]);
  const options = {
    migrate: (url: string) => migrate({ service: 'conversation', url, migrations }),
    env: { PRESENCE_ADDRESS: '127.0.0.1:1' },
    nats,
    identity,
  };
  const first = await HostedService.start({ ...conversationService, clock }, options);
  const second = await HostedService.start({ ...conversationService, clock }, { ...options, database: first.database });
  replicas = [first, second];
  owner = new Database({ service: 'test', url: first.database.url, migrations: [] });
  await owner.open();
  // The relay takes away what it has published, so what was left in the outbox is written down beside it.
  await sql('CREATE TABLE told (subject text NOT NULL)');
  await sql(`
    CREATE FUNCTION write_down() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN INSERT INTO told VALUES (NEW.subject); RETURN NEW; END $$`);
  await sql('CREATE TRIGGER write_down AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION write_down()');
  stop = async () => {
    await owner.close();
    await second.stop();
    await first.stop();
    await nats.stop();
  };
});

afterAll(() => stop());

/** Runs a statement as neither of the replicas would. */
function sql(text: string, params: unknown[] = []): Promise<{ subject: string }[]> {
  return owner.dataSource.query(text, params);
}

type Command =
  | { does: 'begin' | 'stop' | 'resume' | 'end'; conversation: number; replica: 0 | 1; twice: boolean }
  | { does: 'advance'; by_ms: number };

const minute_ms = 60_000;
const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    fc.record({
      does: fc.constantFrom('begin' as const, 'begin' as const, 'stop' as const, 'resume' as const, 'end' as const),
      conversation: fc.integer({ min: 0, max: 2 }),
      replica: fc.constantFrom(0 as const, 1 as const),
      twice: fc.boolean(),
    }),
    fc.record({
      does: fc.constant('advance' as const),
      by_ms: fc.oneof(
        fc.integer({ min: 1, max: 30 * minute_ms }),
        fc.integer({ min: 1, max: 30 * 60 * minute_ms }),
        fc.constantFrom(target.within_ms, target.warnAfter_ms, target.warnAfter_ms - 1, 4 * 60 * minute_ms),
      ),
    }),
  ),
  { minLength: 5, maxLength: 24 },
);

async function told(shopId: string): Promise<{ warned: number; missed: number }> {
  const rows = await sql('SELECT subject FROM told WHERE subject LIKE $1', [`%.${shopId}`]);
  const count = (name: string) => rows.filter(({ subject }) => subject.includes(`.deadline_${name}.`)).length;
  return { warned: count('warned'), missed: count('missed') };
}

function act(shopId: string, conversationId: string, { does, replica, twice }: Exclude<Command, { does: 'advance' }>) {
  const keep = (at: 0 | 1) => replicas[at].running.get(KeepDeadlines);
  const transactions = (at: 0 | 1) => replicas[at].running.get(Transactions);
  const once = (at: 0 | 1) =>
    transactions(at).run(shopId, async (tx) => {
      // As the writer of conversations does: of two writers one waits.
      await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [conversationId]);
      if (does === 'stop') await keep(at).stop(tx, shopId, conversationId);
      if (does === 'resume') await keep(at).resume(tx, shopId, [conversationId]);
      if (does === 'end') await keep(at).end(tx, shopId, [conversationId], ['resolution'], 'done');
      if (does === 'begin') {
        const said = { scene: '', priority: 3, agentId: 'mei', caseId: null, episode: 1 };
        await keep(at).begin(tx, shopId, ['resolution'], [{ conversationId, ...said, at: clock.now() }]);
      }
    });
  return Promise.all(twice ? [once(0), once(1)] : [once(replica)]);
}

/** Both replicas look, one of them twice at the same time. */
async function look(shopId: string): Promise<void> {
  await Promise.all(
    [0, 1, 0].map(async (at) => {
      const looking = replicas[at as 0 | 1].running.get(LookAtDeadlines);
      const due = (await looking.due(1_000)).filter((one) => one.shopId === shopId);
      await Promise.all(due.map((one) => looking.look(one)));
    }),
  );
}

describe('deadlines on two replicas', () => {
  it.each(Object.keys(hours))('warn and miss once, when their business time has passed: %s', async (name) => {
    const kept = hours[name] as BusinessHours;
    await fc.assert(
      fc.asyncProperty(commands, async (given) => {
        clock.set(start);
        const shopId = `shop-${randomUUID().slice(0, 8)}`;
        const store = replicas[0].running.get(BusinessHoursStore);
        if (name !== 'around') {
          await replicas[0].running
            .get(Transactions)
            .run(shopId, (tx) => store.set(tx, shopId, kept, 'boss', clock.now()));
        }
        const model = new DeadlineModel(new BusinessCalendar(kept));
        const ids = [randomUUID(), randomUUID(), randomUUID()];
        for (const command of given) {
          if (command.does === 'advance') {
            clock.advance(command.by_ms);
            await look(shopId);
            model.look(clock.now());
          } else {
            const id = ids[command.conversation] as string;
            await act(shopId, id, command);
            const acts = {
              begin: () => model.begin(id, target, clock.now()),
              stop: () => model.stop(id, clock.now()),
              resume: () => model.resume(id, clock.now()),
              end: () => model.end(id, clock.now()),
            };
            acts[command.does]();
          }
          const { warned, missed } = model.told;
          expect(await told(shopId)).toEqual({ warned, missed });
        }
        await sql(
          `UPDATE deadlines SET ended_at = now(), outcome = 'dropped', look_at = NULL
            WHERE shop_id = $1 AND ended_at IS NULL`,
          [shopId],
        );
      }),
      { numRuns: runs },
    );
  });
});
