import {
  ConsentServiceService,
  MessageForm,
  type Preferences,
  SendingRefusal,
} from '@guanxi/contracts/relationship/v1/consent.js';
import { type Command, Option } from 'commander';
import { merchantOf } from '../platform/platform.js';
import { readInstant } from '../screening/read-instant.js';
import type { Perform, Session } from '../session.js';
import { instant, renderTable } from '../terminal/table.js';
import { readQuietHours, writeQuietHours } from './read-quiet-hours.js';

interface ShowOptions {
  args: string[];
  shop: string;
}

interface SetOptions extends ShowOptions {
  messageLanguage?: string;
  form?: 'text' | 'voice';
  quiet: string | boolean;
  timeZone: string;
  optOut?: string;
  optIn?: string;
}

interface CheckOptions extends ShowOptions {
  topic?: string;
  at?: string;
}

// A message may be planned for any time to come.
const lastInstant = new Date('2199-12-31T00:00:00Z');

const SHOW_EXAMPLES = `
Examples:
  $ npm run guanxi -- consent show c-0000001 --shop lanmei`;

const SET_EXAMPLES = `
Examples:
  $ npm run guanxi -- consent set c-0000001 --shop lanmei --quiet 22:00-08:00 --opt-out coupons,new_arrivals
  $ npm run guanxi -- consent set c-0000001 --shop lanmei --no-quiet --opt-in coupons --message-language zh-Hans`;

const CHECK_EXAMPLES = `
Examples:
  $ npm run guanxi -- consent check c-0000001 c-0000002 --shop lanmei --topic coupons`;

/** `consent show|set|check` */
export function addConsentCommand(program: Command, perform: Perform): void {
  const consent = program.command('consent').description('how customers want to be addressed, and whether they may be');
  const show = consent
    .command('show')
    .description('the preferences of a customer')
    .argument('<customer>', 'her id')
    .requiredOption('--shop <shop>', 'the shop')
    .addHelpText('after', SHOW_EXAMPLES);
  perform<ShowOptions>(show, showPreferences);
  const set = consent
    .command('set')
    .description('change what is named, and leave the rest')
    .argument('<customer>', 'her id')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--message-language <tag>', 'the language that she reads, such as zh-Hans')
    .addOption(new Option('--form <form>', 'the form that she likes').choices(['text', 'voice']))
    .option('--quiet <hours>', 'when nothing is sent, such as 22:00-08:00')
    .option('--no-quiet', 'take the quiet hours away')
    .option('--time-zone <zone>', 'of the quiet hours', 'Asia/Shanghai')
    .option('--opt-out <topics>', 'topics that she wants to hear nothing of, divided by commas')
    .option('--opt-in <topics>', 'topics that she wants to hear of again')
    .addHelpText('after', SET_EXAMPLES);
  perform<SetOptions>(set, setPreferences);
  const check = consent
    .command('check')
    .description('whether these customers may be sent a message')
    .argument('<customers...>', 'their ids')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--topic <topic>', 'what the message is about')
    .option('--at <instant>', 'when it is to be sent (default: now)')
    .addHelpText('after', CHECK_EXAMPLES);
  perform<CheckOptions>(check, checkSending);
}

async function showPreferences(session: Session, { args, shop: shopId }: ShowOptions): Promise<object> {
  const client = session.platform.client('relationship', ConsentServiceService, merchantOf(shopId));
  const { preferences } = await client.getPreferences({ shopId, customerId: args[0] as string });
  return told(session, preferences);
}

async function setPreferences(session: Session, options: SetOptions): Promise<object> {
  const { args, shop: shopId, messageLanguage: language = '', form, quiet, timeZone, optOut, optIn } = options;
  const client = session.platform.client('relationship', ConsentServiceService, merchantOf(shopId));
  const forms = { text: MessageForm.TEXT, voice: MessageForm.VOICE };
  const { preferences } = await client.setPreferences({
    shopId,
    idempotencyKey: session.newKey(),
    customerId: args[0] as string,
    language,
    form: form ? forms[form] : MessageForm.UNSPECIFIED,
    quietHours: typeof quiet === 'string' ? readQuietHours(quiet, timeZone) : undefined,
    noQuietHours: quiet === false,
    optOutOf: topics(optOut),
    optInTo: topics(optIn),
  });
  return told(session, preferences);
}

async function checkSending(session: Session, { args, shop: shopId, topic = '', at }: CheckOptions): Promise<object> {
  const { platform, texts, say } = session;
  const client = platform.client('relationship', ConsentServiceService, merchantOf(shopId));
  const asked = at === undefined ? undefined : readInstant('--at', at, lastInstant);
  const { permissions } = await client.checkSending({ shopId, customerIds: args, topic, at: asked });
  const answers = permissions.map(({ customerId, refusal, notBefore }) => {
    const why = SendingRefusal[refusal] as keyof typeof texts.consent.refusals;
    return { customer: customerId, refusal: refusal ? why : undefined, notBefore, words: texts.consent.refusals[why] };
  });
  say(
    renderTable(
      [{ heading: texts.consent.customer }, { heading: texts.consent.maySend }, { heading: texts.consent.notBefore }],
      answers.map(({ customer, words, notBefore }) => [customer, words, instant(notBefore)]),
    ),
  );
  return { permissions: answers.map(({ words: _, ...answer }) => answer) };
}

function told({ texts, say }: Session, preferences: Preferences | undefined): object {
  const { version = 0, language = '', form = 0, quietHours = [], topicsOptedOut = [], changedAt } = preferences ?? {};
  const words = texts.consent;
  if (version === 0) say(words.nothingSaid);
  else {
    say(
      renderTable(
        [{ heading: texts.figure }, { heading: texts.value }],
        [
          [words.language, language],
          [words.form, words.forms[MessageForm[form] as keyof typeof words.forms] ?? ''],
          [words.quiet, quietHours.map(writeQuietHours).join(', ')],
          [words.optedOut, topicsOptedOut.join(', ')],
          [words.changed, instant(changedAt)],
        ],
      ),
    );
  }
  return { ...preferences };
}

function topics(list = ''): string[] {
  return list.split(',').filter((topic) => topic !== '');
}
