import {
  type Alert,
  AlertDirection,
  type AlertRule,
  type KeptAlertRule,
  LiveFigure,
  LiveServiceService,
} from '@guanxi/contracts/analytics/v1/live.js';
import { type Command, Option } from 'commander';
import { UsageFailure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import { reconnecting } from '../platform/reconnecting.js';
import { readLimit } from '../report/read-limit.js';
import type { Perform, Session } from '../session.js';
import { instant, renderTable } from '../terminal/table.js';

interface ShopOptions {
  args: string[];
  shop: string;
}

interface ListOptions extends ShopOptions {
  limit: string;
  raised?: boolean;
}

interface SetOptions extends ShopOptions {
  figure: string;
  above?: string;
  below?: string;
  clear: string;
  for: string;
  cooldown: string;
  paused?: boolean;
}

interface WatchOptions extends ShopOptions {
  after: string;
  updates: string;
}

const PAGE_ITEMS_MAX = 1_000;
const figureWords = Object.keys(LiveFigure)
  .filter((name) => Number.isNaN(Number(name)) && name !== 'UNSPECIFIED' && name !== 'UNRECOGNIZED')
  .map((name) => name.toLowerCase());

const EXAMPLES = `
Figures: ${figureWords.join(', ')}.

Examples:
  $ npm run guanxi -- alerts set long-queue --shop lanmei --figure queue_length --above 20 --clear 5 --for 60 --cooldown 600
  $ npm run guanxi -- alerts set nobody-there --shop lanmei --figure agents_online --below 0 --clear 1
  $ npm run guanxi -- alerts rules --shop lanmei
  $ npm run guanxi -- alerts list --shop lanmei --raised
  $ npm run guanxi -- alerts watch --shop lanmei
  $ npm run guanxi -- alerts changes --shop lanmei`;

/** `alerts` */
export function addAlertsCommand(program: Command, perform: Perform): void {
  const alerts = program
    .command('alerts')
    .description('alerts where a figure leaves its bounds, and the rules for them')
    .addHelpText('after', EXAMPLES);
  const ofShop = (name: string, description: string) =>
    alerts.command(name).description(description).requiredOption('--shop <shop>', 'the shop');
  perform<ListOptions>(
    ofShop('list', 'the latest alerts')
      .option('--raised', 'only those that are raised now')
      .option('--limit <number>', 'how many', '50'),
    listAlerts,
  );
  perform<WatchOptions>(
    ofShop('watch', 'alerts as they are raised and cleared, until Ctrl-C')
      .option('--after <number>', 'only behind this change', '0')
      .option('--updates <number>', 'stop after so many changes; 0 for never', '0'),
    watchAlerts,
  );
  perform<ShopOptions>(ofShop('rules', 'the rules, and how each stands'), listRules);
  perform<ShopOptions>(ofShop('changes', 'who changed which rule when'), listChanges);
  perform<SetOptions>(
    ofShop('set', 'make a rule, or replace it')
      .argument('<rule>', 'its id')
      .addOption(new Option('--figure <figure>', 'which figure').choices(figureWords).makeOptionMandatory())
      .option('--above <value>', 'raise the alert at this value and above it')
      .option('--below <value>', 'or at this value and below it')
      .requiredOption('--clear <value>', 'clear it at this value')
      .option('--for <seconds>', 'only after so long without a break', '0')
      .option('--cooldown <seconds>', 'not again for so long', '0')
      .option('--paused', 'do not look at it for now'),
    setRule,
  );
  perform<ShopOptions>(ofShop('remove', 'take a rule away').argument('<rule>', 'its id'), removeRule);
}

const clientOf = ({ platform }: Session, shopId: string) =>
  platform.client('analytics', LiveServiceService, merchantOf(shopId));

async function listAlerts(session: Session, { shop: shopId, limit, raised = false }: ListOptions): Promise<object> {
  const pageSize = Math.min(readLimit(limit), PAGE_ITEMS_MAX);
  const asked = { shopId, pageSize, pageToken: '', raisedOnly: raised };
  const { alerts } = await clientOf(session, shopId).listAlerts(asked);
  const { texts, say } = session;
  if (alerts.length === 0) say(texts.service.noAlerts);
  else
    say(
      renderTable(
        alertColumns(session),
        alerts.map((alert) => alertRow(session, alert)),
      ),
    );
  return { alerts: alerts.map(alertAsObject) };
}

async function watchAlerts(session: Session, options: WatchOptions): Promise<object> {
  const { signal, now, say } = session;
  const { shop: shopId } = options;
  const updates_max = readNumber('--updates', options.updates);
  const client = clientOf(session, shopId);
  let afterSequence = readNumber('--after', options.after);
  let updates = 0;
  const open = () => client.watchAlerts({ shopId, afterSequence }, { signal });
  for await (const { sequence, alert } of reconnecting(open, { signal, now })) {
    afterSequence = sequence;
    if (!alert) continue;
    say(`${sequence}  ${alertRow(session, alert).join('  ')}`);
    updates += 1;
    if (updates_max > 0 && updates >= updates_max) break;
  }
  return { after: afterSequence, updates };
}

async function listRules(session: Session, { shop: shopId }: ShopOptions): Promise<object> {
  const asked = { shopId, pageSize: PAGE_ITEMS_MAX, pageToken: '' };
  const { rules } = await clientOf(session, shopId).listAlertRules(asked);
  const { texts, say } = session;
  const words = texts.service;
  if (rules.length === 0) say(words.noRules);
  else {
    say(
      renderTable(
        [
          ...[words.rule, texts.figure, words.bounds, words.lasting, words.stands].map((heading) => ({ heading })),
          { heading: words.setBy },
        ],
        rules.map((kept) => ruleRow(session, kept)),
      ),
    );
  }
  return { rules: rules.map(({ rule, ...kept }) => ({ ...kept, rule: rule && ruleAsObject(rule) })) };
}

async function listChanges(session: Session, { shop: shopId }: ShopOptions): Promise<object> {
  const asked = { shopId, pageSize: PAGE_ITEMS_MAX, pageToken: '' };
  const { changes } = await clientOf(session, shopId).listAlertRuleChanges(asked);
  const { texts, say } = session;
  const words = texts.service;
  say(
    renderTable(
      [words.when, words.rule, words.setBy, words.bounds].map((heading) => ({ heading })),
      changes.map(({ ruleId, version, changedAt, changedBy, rule }) => [
        instant(changedAt),
        `${ruleId} (${version})`,
        changedBy,
        rule ? `${figureOf(session, rule.figure)} ${boundsOf(rule)}` : words.takenAway,
      ]),
    ),
  );
  return { changes: changes.map(({ rule, ...change }) => ({ ...change, rule: rule ? ruleAsObject(rule) : null })) };
}

async function setRule(session: Session, options: SetOptions): Promise<object> {
  const { args, shop: shopId, figure, above, below, clear, paused = false } = options;
  if ((above === undefined) === (below === undefined)) {
    throw new UsageFailure('BAD_BOUNDS', 'name one bound: --above, or --below');
  }
  const rule: AlertRule = {
    ruleId: args[0] ?? '',
    figure: LiveFigure[figure.toUpperCase() as keyof typeof LiveFigure],
    direction: above === undefined ? AlertDirection.BELOW : AlertDirection.ABOVE,
    raiseAt: readNumber(above === undefined ? '--below' : '--above', above ?? below ?? ''),
    clearAt: readNumber('--clear', clear),
    forS: readNumber('--for', options.for),
    cooldownS: readNumber('--cooldown', options.cooldown),
    paused,
  };
  const client = clientOf(session, shopId);
  const { rule: kept } = await client.putAlertRule({ shopId, idempotencyKey: session.newKey(), rule });
  session.say(session.texts.service.ruleSet(rule.ruleId, kept?.version ?? 0));
  return { rule: ruleAsObject(rule), version: kept?.version };
}

async function removeRule(session: Session, { args, shop: shopId }: ShopOptions): Promise<object> {
  const ruleId = args[0] ?? '';
  await clientOf(session, shopId).deleteAlertRule({ shopId, idempotencyKey: session.newKey(), ruleId });
  session.say(session.texts.service.ruleRemoved(ruleId));
  return { removed: ruleId };
}

function alertColumns({ texts }: Session) {
  const words = texts.service;
  return [words.when, words.rule, texts.figure, words.bounds, words.worst, words.clearedAt].map((heading) => ({
    heading,
  }));
}

function alertRow(session: Session, alert: Alert): string[] {
  const { terminal, texts } = session;
  const paint = alert.clearedAt ? terminal.colours.green : terminal.colours.red;
  return [
    instant(alert.raisedAt),
    paint(alert.ruleId),
    figureOf(session, alert.figure),
    `${signOf(alert.direction)} ${alert.raiseAt}`,
    String(alert.worstValue),
    alert.clearedAt ? instant(alert.clearedAt) : texts.service.raisedNow,
  ];
}

function ruleRow(session: Session, { rule, raised, value, version, changedBy }: KeptAlertRule): string[] {
  const { texts, terminal } = session;
  const words = texts.service;
  if (!rule) return [];
  const standing = rule.paused ? words.paused : raised ? terminal.colours.red(words.raisedNow) : words.quiet;
  return [
    rule.ruleId,
    figureOf(session, rule.figure),
    boundsOf(rule),
    `${rule.forS} s / ${rule.cooldownS} s`,
    `${standing}${value === undefined ? '' : ` (${value})`}`,
    `${changedBy} (${version})`,
  ];
}

function figureOf({ texts }: Session, figure: LiveFigure): string {
  const name = LiveFigure[figure];
  return texts.service.liveFigures[name as keyof typeof texts.service.liveFigures] ?? name ?? `${figure}`;
}

function boundsOf({ direction, raiseAt, clearAt }: AlertRule): string {
  const back = direction === AlertDirection.BELOW ? AlertDirection.ABOVE : AlertDirection.BELOW;
  return `${signOf(direction)} ${raiseAt}, ${signOf(back)} ${clearAt}`;
}

function signOf(direction: AlertDirection): string {
  return direction === AlertDirection.BELOW ? '≤' : '≥';
}

function ruleAsObject({ figure, direction, ...rule }: AlertRule): object {
  return { ...rule, figure: LiveFigure[figure], direction: AlertDirection[direction] };
}

function alertAsObject({ figure, direction, ...alert }: Alert): object {
  return { ...alert, figure: LiveFigure[figure], direction: AlertDirection[direction] };
}

/** @throws {UsageFailure} when the text is no number from 0 on. */
function readNumber(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new UsageFailure('BAD_NUMBER', `${option} "${text}" is no number from 0 on`);
}
