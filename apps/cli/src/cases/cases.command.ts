import type { Client } from '@guanxi/chassis/client';
import {
  type Case,
  CaseActor,
  CaseServiceService,
  CaseState,
  ListCasesRequest,
} from '@guanxi/contracts/conversation/v1/case.js';
import {
  DeadlineKind,
  DeadlineServiceService,
  DeadlineState,
  ListDeadlinesRequest,
} from '@guanxi/contracts/conversation/v1/deadline.js';
import { type Command, Option } from 'commander';
import { Failure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import { readLimit } from '../report/read-limit.js';
import type { Perform, Session } from '../session.js';
import { instant, renderTable } from '../terminal/table.js';
import { actorText, deadlineStateText, kindText, shortId, stateText } from './case-texts.js';

interface CasesOptions {
  shop: string;
  state?: string;
  agent?: string;
  overdue?: boolean;
  open?: boolean;
  limit: string;
}

interface CaseOptions {
  shop: string;
  args: string[];
  note?: string;
  assign?: string;
  group?: string;
}

const page_items_max = 1_000;
const searched_cases_max = 10_000;

const EXAMPLES = `
Examples:
  $ npm run guanxi -- cases --shop lanmei --open
  $ npm run guanxi -- case 1f3a9c02 --shop lanmei
  $ npm run guanxi -- case 1f3a9c02 --shop lanmei --assign mei --note "the warehouse answers on Monday"`;

/** `cases`, `case` */
export function addCasesCommands(program: Command, perform: Perform): void {
  const states = Object.keys(CaseState)
    .filter((name) => /^[A-Z_]+$/.test(name) && !['UNSPECIFIED', 'UNRECOGNIZED'].includes(name))
    .map((name) => name.toLowerCase());
  const cases = program
    .command('cases')
    .description('requests that are followed until they are solved')
    .requiredOption('--shop <shop>', 'the shop')
    .addOption(new Option('--state <state>', 'only those that are so far').choices(states))
    .option('--agent <agent>', 'only those of this agent')
    .option('--overdue', 'only those that missed a time limit')
    .option('--open', 'only those that are not closed')
    .option('--limit <number>', 'how many of the latest are listed', '50')
    .addHelpText('after', EXAMPLES);
  perform<CasesOptions>(cases, listCases);
  const one = program
    .command('case')
    .description('one case: its steps, notes and time limits')
    .argument('<id>', 'its id, or the last characters of it')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--assign <agent>', 'give it to this agent')
    .option('--group <group>', 'give it to this group')
    .option('--note <text>', 'note something for colleagues')
    .addHelpText('after', EXAMPLES);
  perform<CaseOptions>(one, showCase);
}

async function listCases(session: Session, options: CasesOptions): Promise<object> {
  const { texts } = session;
  const limit = readLimit(options.limit);
  const state = options.state ? CaseState[options.state.toUpperCase() as keyof typeof CaseState] : 0;
  const client = session.platform.client('conversation', CaseServiceService, merchantOf(options.shop));
  const found = await find(client, limit, {
    shopId: options.shop,
    state,
    assignedAgentId: options.agent ?? '',
    overdueOnly: options.overdue ?? false,
    openOnly: options.open ?? false,
  });
  if (found.length === 0) session.say(texts.cases.none);
  else {
    const { case: id, state: how, submitted, due, scene, priority, assigned } = texts.cases;
    const headings = [id, texts.customer, how, scene, priority, assigned, submitted, due];
    const rows = found.map((one) => [
      shortId(one.caseId),
      one.customerId,
      stateText(one.state, texts),
      one.scene || texts.none,
      String(one.priority),
      [one.assignedAgentId, one.assignedGroupId].filter(Boolean).join(' / ') || texts.none,
      instant(one.submittedAt),
      `${instant(one.dueAt)}${one.overdue ? ` ${texts.cases.overdue}` : ''}`,
    ]);
    session.say(
      renderTable(
        headings.map((heading) => ({ heading })),
        rows,
      ),
    );
  }
  return { cases: found.map(told) };
}

async function showCase(session: Session, options: CaseOptions): Promise<object> {
  const { shop: shopId } = options;
  const { platform, newKey } = session;
  const client = platform.client('conversation', CaseServiceService, merchantOf(shopId));
  const { caseId } = await findOne(session, client, shopId, options.args[0] ?? '');
  const at = { shopId, caseId };
  if (options.assign || options.group) {
    const [assignedAgentId, assignedGroupId] = [options.assign ?? '', options.group ?? ''];
    await client.assignCase({ ...at, idempotencyKey: newKey(), assignedAgentId, assignedGroupId });
  }
  if (options.note) await client.addCaseNote({ ...at, idempotencyKey: newKey(), text: options.note });
  const page = { ...at, pageSize: page_items_max, pageToken: '' };
  const [{ case: one }, { steps }, { notes }] = await Promise.all([
    client.getCase(at),
    client.listCaseSteps(page),
    client.listCaseNotes(page),
  ]);
  if (!one) throw new Error('the service showed no case');
  const { conversationId } = one;
  const { deadlines } = await platform
    .client('conversation', DeadlineServiceService, merchantOf(shopId))
    .listDeadlines(ListDeadlinesRequest.fromPartial({ shopId, conversationId }));
  const { texts } = session;
  const { cases } = texts;
  session.say(`${cases.case} ${caseId}  ${stateText(one.state, texts)}`);
  for (const [name, value] of [
    [texts.customer, one.customerId],
    [cases.subject, one.subject],
    [cases.scene, one.scene],
    [cases.promised, instant(one.promisedAt)],
    [cases.due, one.dueAt && `${instant(one.dueAt)}${one.overdue ? ` ${cases.overdue}` : ''}`],
    [cases.result, one.result],
  ]) {
    if (value) session.say(`  ${name}: ${value}`);
  }
  const table = (headings: string[], rows: string[][]) =>
    session.say(
      renderTable(
        headings.map((heading) => ({ heading })),
        rows,
      ),
    );
  table(
    ['#', cases.step, cases.by, cases.at],
    steps.map(({ number, state, actor, actorId, at }) => [
      String(number),
      stateText(state, texts),
      actorText(actor, actorId, texts),
      instant(at),
    ]),
  );
  if (deadlines.length > 0) {
    table(
      [cases.deadline, cases.took, cases.due],
      deadlines.map(({ kind, state, dueAt }) => [
        kindText(kind, texts),
        deadlineStateText(state, texts),
        instant(dueAt),
      ]),
    );
  }
  for (const { authorId, text, notedAt } of notes) session.say(`${instant(notedAt)} ${authorId}: ${text}`);
  return {
    ...told(one),
    steps: steps.map(({ state, actor, ...step }) => ({ ...step, state: CaseState[state], actor: CaseActor[actor] })),
    notes,
    deadlines: deadlines.map(({ kind, state, ...rest }) => ({
      ...rest,
      kind: DeadlineKind[kind],
      state: DeadlineState[state],
    })),
  };
}

const told = (one: Case) => ({ ...one, state: CaseState[one.state] });

async function find(
  client: Client<typeof CaseServiceService>,
  cases_max: number,
  narrowed: Partial<ListCasesRequest>,
): Promise<Case[]> {
  const found: Case[] = [];
  let pageToken = '';
  do {
    const pageSize = Math.min(cases_max - found.length, page_items_max);
    const page = await client.listCases(ListCasesRequest.fromPartial({ ...narrowed, pageSize, pageToken }));
    found.push(...page.cases);
    pageToken = page.nextPageToken;
  } while (pageToken !== '' && found.length < cases_max);
  return found;
}

async function findOne(
  { texts }: Session,
  client: Client<typeof CaseServiceService>,
  shopId: string,
  id: string,
): Promise<{ caseId: string }> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return { caseId: id };
  const fits = (await find(client, searched_cases_max, { shopId })).filter(({ caseId }) => caseId.endsWith(id));
  const [one] = fits;
  if (fits.length !== 1 || !one || id === '') throw new Failure('CASE_NOT_FOUND', texts.cases.ambiguous(id));
  return one;
}
