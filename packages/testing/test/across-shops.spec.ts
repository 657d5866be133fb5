import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Whatever looks over the walls between shops, and why one shop's transaction would not do. */
const acrossShops: Record<string, string> = {
  'apps/analytics/src/live/look-at-alerts.ts': 'finds the shops whose alerts are due; looks at each by itself',
  'apps/analytics/src/rebuild/rebuild-facts.ts':
    'draws a shop anew under another name, which takes its place at the end',
  'apps/conversation/src/bot/await-answer.ts': 'finds messages that wait for the bot; answers each in its shop',
  'apps/conversation/src/cases/close-unanswered.ts': 'finds cases to close; closes each in its shop',
  'apps/conversation/src/conversations/watch-messages.ts': 'finds which of the conversations watched here are behind',
  'apps/conversation/src/deadlines/look-at-deadlines.ts': 'finds deadlines that are due; each is told in its shop',
  'apps/conversation/src/interventions/expire-menus.ts': 'finds menus that ran out; each goes in its shop',
  'apps/conversation/src/interventions/tell-decisions.ts': 'finds shops with decisions to tell; each tells its own',
  'apps/conversation/src/transfers/assign.ts': 'finds shops with somebody waiting; each assigns its own',
  'apps/conversation/src/transfers/find-colleagues.ts': 'finds shops with colleagues to find; each finds its own',
  'apps/conversation/src/transfers/queue-figures.ts': 'how many wait, over all shops',
  'apps/conversation/src/transfers/release-seats.ts': 'finds shops with seats to let go; each lets go its own',
  'apps/conversation/src/transfers/replace-lost-agents.ts': 'finds agents who were lost; each is replaced in her shop',
  'apps/filtering/src/campaigns/campaign-desk.ts': 'finds channels with campaigns under way, to open their roads',
  'apps/filtering/src/campaigns/campaign-work.ts': 'finds campaigns to attend to; each is sent in its shop',
  'apps/filtering/src/columns/build-columns.ts':
    'the columns in memory hold all shops, whose behaviours count for the platform',
  'apps/filtering/src/columns/keep-checkpoints.ts': 'keeps those columns, and trims their journal',
  'apps/filtering/src/columns/past-columns.ts':
    'what a customer did elsewhere counts for the platform; where is not read',
  'apps/filtering/src/factors/redraw-factors.ts': 'a program that draws the facts of all shops anew from their owner',
  'apps/filtering/src/models/model-stability.ts': 'finds shops with models of their own; each is looked at by itself',
  'apps/filtering/src/models/training/training-work.ts': 'finds trainings that nobody has taken; each runs in its shop',
  'apps/presence/src/agents/agent-figures.ts': 'how many agents and seats there are, over all shops',
  'apps/presence/src/availability/availability-feed.ts': 'one look for all the shops that are watched here',
  'apps/presence/src/presence/settle-connections.ts': 'connections that ran out, a batch of them at once',
  'apps/presence/src/schedules/settle-duties.ts': 'duties that change, a batch of them at once',
  'apps/presence/src/seats/expire-seats.ts': 'seats that ran out, a batch of them at once',
  'apps/relationship/src/care/propose-care.ts': 'finds the rules of care; each proposes in its shop',
  'apps/relationship/src/erasures/ask-again.ts': 'erasures that some service owes its part of, over all shops',
  'apps/relationship/src/portraits/value-overdue-shops.ts': 'finds shops to value; each is valued by itself',
  'packages/messaging/src/consume/apply-events.ts': 'events come in batches of all shops, applied at once',
  'packages/messaging/src/consume/parking.ts': 'events that were set aside, of all shops',
  'packages/messaging/src/leadership.ts': 'the relay publishes the events of all shops in their order',
  'packages/messaging/src/read-figures.ts': 'how many events wait, over all shops',
  'packages/persistence/src/secrecy/key-custody.ts': 'wraps the data keys of all shops anew',
  'packages/persistence/src/secrecy/reseal.ts': 'seals what an earlier release left plain, a batch at once',
  'packages/persistence/src/secrecy/rotate-aged-keys.ts': 'finds shops whose data key is old; each gets its own',
  'packages/persistence/src/sweeps.ts': 'deletes what is old, a batch at once',
};

const looks = /\b(run|read)AcrossShops\(|acrossShops: true/;
/** Where they are made. */
const isTheirs = (file: string) => /^packages\/persistence\/src\/(transactions|database)\.ts$/.test(file);

it('nothing looks over the walls between shops but what is listed with the reason', () => {
  const files = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder)).flatMap((name) => {
      const source = join(folder, name, 'src');
      return readdirSync(join(root, source), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
        .map((file) => join(source, file).replaceAll('\\', '/'));
    }),
  );
  const found = files.filter((file) => !isTheirs(file) && looks.test(readFileSync(join(root, file), 'utf8')));
  expect(found.sort()).toEqual(Object.keys(acrossShops).sort());
});
