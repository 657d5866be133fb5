import {
  type Handle,
  HandleKind,
  IdentityServiceService,
  type Merge,
  VerificationLevel,
} from '@guanxi/contracts/relationship/v1/identity.js';
import { type Command, Option } from 'commander';
import { merchantOf, operatorOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { instant, renderTable } from '../terminal/table.js';

interface IdentityOptions {
  args: string[];
  shop: string;
}

interface LinkOptions extends IdentityOptions {
  level: 'unverified' | 'claimed' | 'verified';
}

interface MergeOptions extends IdentityOptions {
  reason: string;
  override?: boolean;
}

const rows_max = 1_000;
const kinds = {
  web: HandleKind.WEB,
  app: HandleKind.APP,
  social: HandleKind.SOCIAL,
  phone: HandleKind.PHONE,
  email: HandleKind.EMAIL,
};
const levels = {
  unverified: VerificationLevel.UNVERIFIED,
  claimed: VerificationLevel.CLAIMED,
  verified: VerificationLevel.VERIFIED,
};

const LINK_EXAMPLES = `
Kinds: ${Object.keys(kinds).join(', ')}

Examples:
  $ npm run guanxi -- identity link c-0000001 phone "+86 138 0013 8000" --shop lanmei --level verified
  $ npm run guanxi -- identity link c-0000002 social wechat:mei --shop lanmei`;

const MERGE_EXAMPLES = `
Where verified handles say that they are two, only an operator merges them, with --override.

Examples:
  $ npm run guanxi -- identity merge c-0000001 c-0000002 --shop lanmei --reason same_phone`;

const example = (line: string) => `\nExamples:\n  $ npm run guanxi -- identity ${line}`;

/** `identity link|show|find|merge|unmerge|merges` */
export function addIdentityCommand(program: Command, perform: Perform): void {
  const identity = program.command('identity').description('one customer across channels: her handles, and merges');
  const of = (command: Command) => command.requiredOption('--shop <shop>', 'the shop');
  const kind = ['<kind>', 'web, app, social, phone or email'] as const;
  const link = of(identity.command('link'))
    .description('link a handle to a customer')
    .argument('<customer>', 'her id')
    .argument(...kind)
    .argument('<value>', 'the handle')
    .addOption(new Option('--level <level>', 'how sure').choices(Object.keys(levels)).default('claimed'))
    .addHelpText('after', LINK_EXAMPLES);
  perform<LinkOptions>(link, linkHandle);
  const show = of(identity.command('show'))
    .description('who is meant by an id, and her handles')
    .argument('<customer>', 'her id')
    .addHelpText('after', example('show c-0000001 --shop lanmei'));
  perform<IdentityOptions>(show, showPerson);
  const find = of(identity.command('find'))
    .description('whose a handle is')
    .argument(...kind)
    .argument('<value>', 'the handle')
    .addHelpText('after', example('find phone +8613800138000 --shop lanmei'));
  perform<IdentityOptions>(find, findHandle);
  const merge = of(identity.command('merge'))
    .description('make two customers one person')
    .argument('<survivor>', 'who is addressed from now on')
    .argument('<merged>', 'who is the same person')
    .requiredOption('--reason <word>', 'why, such as same_phone')
    .option('--override', 'as an operator, though verified handles say that they are two')
    .addHelpText('after', MERGE_EXAMPLES);
  perform<MergeOptions>(merge, mergeCustomers);
  const unmerge = of(identity.command('unmerge'))
    .description('take a merge back')
    .argument('<merge>', 'its id')
    .requiredOption('--reason <word>', 'why, such as mistake')
    .addHelpText('after', example('unmerge 019b0000-0000-7000-8000-000000000001 --shop lanmei --reason mistake'));
  perform<MergeOptions>(unmerge, unmergeCustomers);
  const merges = of(identity.command('merges'))
    .description('the merges of a shop, or of one customer')
    .argument('[customer]', 'her id')
    .addHelpText('after', example('merges --shop lanmei'));
  perform<IdentityOptions>(merges, listMerges);
}

const clientOf = ({ platform }: Session, shopId: string, override = false) =>
  platform.client('relationship', IdentityServiceService, override ? operatorOf(shopId) : merchantOf(shopId));

const kindOf = (kind: string) => kinds[kind as keyof typeof kinds] ?? HandleKind.UNSPECIFIED;

async function linkHandle(session: Session, { args, shop: shopId, level }: LinkOptions): Promise<object> {
  const [customerId, kind, value] = args as [string, string, string];
  const { handle } = await clientOf(session, shopId).linkHandle({
    shopId,
    idempotencyKey: session.newKey(),
    customerId,
    kind: kindOf(kind),
    value,
    level: levels[level],
  });
  sayHandles(session, handle ? [handle] : []);
  return { ...handle };
}

async function showPerson(session: Session, { args, shop: shopId }: IdentityOptions): Promise<object> {
  const customerId = args[0] as string;
  const client = clientOf(session, shopId);
  const person = await client.getPerson({ shopId, customerId });
  const { handles } = await client.listHandles({ shopId, customerId, pageSize: rows_max, pageToken: '' });
  session.say(session.texts.identity.person(person.survivorId, person.identityIds.join(', ')));
  sayHandles(session, handles);
  return { ...person, handles };
}

async function findHandle(session: Session, { args, shop: shopId }: IdentityOptions): Promise<object> {
  const [kind, value] = args as [string, string];
  const found = await clientOf(session, shopId).resolveHandle({ shopId, kind: kindOf(kind), value });
  session.say(found.customerId);
  return found;
}

async function mergeCustomers(session: Session, options: MergeOptions): Promise<object> {
  const { args, shop: shopId, reason, override = false } = options;
  const [survivorId, mergedId] = args as [string, string];
  const { merge } = await clientOf(session, shopId, override).mergeCustomers({
    shopId,
    idempotencyKey: session.newKey(),
    survivorId,
    mergedId,
    reason,
    overrideConflict: override,
  });
  sayMerges(session, merge ? [merge] : []);
  return { ...merge };
}

async function unmergeCustomers(session: Session, { args, shop: shopId, reason }: MergeOptions): Promise<object> {
  const request = { shopId, idempotencyKey: session.newKey(), mergeId: args[0] as string, reason };
  const { merge } = await clientOf(session, shopId).unmergeCustomers(request);
  sayMerges(session, merge ? [merge] : []);
  return { ...merge };
}

async function listMerges(session: Session, { args, shop: shopId }: IdentityOptions): Promise<object> {
  const request = { shopId, customerId: args[0] ?? '', pageSize: rows_max, pageToken: '' };
  const { merges } = await clientOf(session, shopId).listMerges(request);
  sayMerges(session, merges);
  return { merges };
}

function sayHandles({ texts, say }: Session, handles: readonly Handle[]): void {
  const words = texts.identity;
  if (handles.length === 0) {
    say(words.noHandles);
    return;
  }
  say(
    renderTable(
      [words.customer, words.kind, words.handle, words.level, words.linked].map((heading) => ({ heading })),
      handles.map(({ customerId, kind, maskedValue, level, linkedAt }) => [
        customerId,
        words.kinds[HandleKind[kind] as keyof typeof words.kinds],
        maskedValue,
        words.levels[VerificationLevel[level] as keyof typeof words.levels],
        instant(linkedAt),
      ]),
    ),
  );
}

function sayMerges({ texts, say }: Session, merges: readonly Merge[]): void {
  const words = texts.identity;
  if (merges.length === 0) {
    say(words.noMerges);
    return;
  }
  say(
    renderTable(
      [words.merge, words.survivor, words.merged, words.reason, words.since, words.takenBack].map((heading) => ({
        heading,
      })),
      merges.map(({ mergeId, survivorId, mergedId, reason, mergedAt, unmergedAt }) => [
        mergeId,
        survivorId,
        mergedId,
        reason,
        instant(mergedAt),
        instant(unmergedAt),
      ]),
    ),
  );
}
