import type { Command } from 'commander';
import { readLimit } from '../report/read-limit.js';
import type { Perform, Session } from '../session.js';
import { count, instant, renderTable } from '../terminal/table.js';
import { interventionPolicyKind } from './intervention-policy.js';
import type { PolicyKind } from './policy-kind.js';
import { queuePolicyKind } from './queue-policy.js';
import { readChanges, type Settings, writeSetting } from './settings.js';
import { transferRulesKind } from './transfer-rules.js';

interface PolicyOptions {
  args: string[];
  shop: string;
}

interface ChangesOptions extends PolicyOptions {
  limit: string;
}

const page_items_max = 1_000;

/** `policy KIND show`, `policy KIND set KEY=VALUE …` and `policy KIND changes` */
export function addPolicyCommand(program: Command, perform: Perform): void {
  const policy = program.command('policy').description('what a shop sets, who set it, and when');
  for (const kind of [interventionPolicyKind, transferRulesKind, queuePolicyKind]) addKind(policy, perform, kind);
}

function addKind(policy: Command, perform: Perform, kind: PolicyKind): void {
  const command = policy.command(kind.name).description(kind.description);
  const add = (name: string, description: string) =>
    command.command(name).description(description).requiredOption('--shop <shop>', 'the shop');
  perform<PolicyOptions>(add('show', 'what is in force'), (session, { shop }) => show(session, kind, shop));
  const set = add('set', 'change settings; they hold from now on')
    .argument('<settings...>', 'KEY=VALUE; several values are divided by commas')
    .addHelpText('after', `\nExamples:\n  $ npm run guanxi -- policy ${kind.name} set ${kind.example} --shop lanmei`);
  perform<PolicyOptions>(set, (session, options) => change(session, kind, options));
  const changes = add('changes', 'every version, with who and when').option(
    '--limit <number>',
    'the latest so many',
    '10',
  );
  perform<ChangesOptions>(changes, (session, options) => listChanges(session, kind, options));
}

async function show(session: Session, kind: PolicyKind, shop: string): Promise<object> {
  const { version, settings } = await kind.get(session, shop);
  print(session, version, settings);
  return { version, ...settings };
}

async function change(session: Session, kind: PolicyKind, { args, shop }: PolicyOptions): Promise<object> {
  const present = await kind.get(session, shop);
  const wanted = { ...present.settings, ...readChanges(args, present.settings) };
  const { version, settings } = await kind.set(session, shop, wanted);
  print(session, version, settings);
  return { version, ...settings };
}

function print({ texts, say }: Session, version: number, settings: Settings): void {
  const words = texts.policy;
  say(version === 0 ? words.defaults : words.version(count(version)));
  const rows = Object.entries(settings).map(([key, setting]) => [key, writeSetting(setting) || texts.none]);
  say(renderTable([{ heading: words.setting }, { heading: texts.value }], rows));
}

async function listChanges(session: Session, kind: PolicyKind, { shop, limit }: ChangesOptions): Promise<object> {
  const { texts, say } = session;
  const words = texts.policy;
  const changes = await kind.changes(session, shop, Math.min(readLimit(limit), page_items_max));
  if (changes.length === 0) say(words.defaults);
  else {
    say(
      renderTable(
        [
          { heading: '#', numeric: true },
          { heading: words.setAt },
          { heading: words.setBy },
          { heading: words.changed },
        ],
        changes.map(({ version, setAt, setBy, settings }, i) => [
          count(version),
          instant(setAt),
          setBy,
          differences(settings, changes[i + 1]?.settings),
        ]),
      ),
    );
  }
  return { changes: changes.map(({ settings, ...rest }) => ({ ...rest, ...settings })) };
}

/** What differs from the version before; everything where that is not at hand. */
function differences(settings: Settings, before: Settings | undefined): string {
  return Object.entries(settings)
    .map(([key, setting]) => [key, writeSetting(setting), before?.[key]] as const)
    .filter(([, written, old]) => old === undefined || writeSetting(old) !== written)
    .map(([key, written]) => `${key}=${written}`)
    .join('\n');
}
