import { basename } from 'node:path';
import { dialogues } from '@guanxi/testing/marketplace/dialogue.js';
import { createMarketplace, type Marketplace } from '@guanxi/testing/marketplace/marketplace.js';
import type { Shop } from '@guanxi/testing/marketplace/shop.js';
import { UsageFailure } from '../failure.js';
import { type Imported, importCommand } from '../import/import.command.js';
import { reportInterventions } from '../report/interventions-report.js';
import { reportOutreach } from '../report/outreach-report.js';
import { reconcile } from '../report/reconciliation-report.js';
import { screen } from '../screening/screen.command.js';
import type { Session } from '../session.js';
import { count, renderTable } from '../terminal/table.js';
import { type ExpectedLoad, expectedLoads } from './expected-load.js';
import { type HeldDialogue, holdDialogue } from './hold-dialogue.js';
import { findPurchaseColumns, type PurchaseColumns } from './known-columns.js';
import { type LoadedShop, loadShop } from './load-shop.js';
import { untilCaughtUp } from './until-caught-up.js';

export interface DemoOptions extends Partial<PurchaseColumns> {
  seed: string;
  customers: string;
  data?: string;
  shop: string;
}

const DAY_MS = 86_400_000;
const CUSTOMERS_MAX = 1_000_000;
/** Where content is chosen by nobody: of the imported file nothing is known but that it was bought. */
const CONTENT_OF_IMPORT = 'news';
const RECONCILE_WAIT_S = '60';

/** Walks the whole way once, printing what it does. Returns the account with counts and seconds. */
export async function demo(given: Session, options: DemoOptions): Promise<object> {
  const session: Session = { ...given, say: given.tell };
  const began_ms = session.now().getTime();
  const marketplace = createMarketplace({
    seed: readWhole('--seed', options.seed, 0, Number.MAX_SAFE_INTEGER),
    customers: readWhole('--customers', options.customers, 1, CUSTOMERS_MAX),
    until: new Date(Math.floor(began_ms / DAY_MS) * DAY_MS),
  });
  const { timed, seconds } = timer(session);
  const [first] = marketplace.shops as [Shop, ...Shop[]];
  const loaded = await timed('load', () => load(session, marketplace));
  const imported = options.data
    ? await timed('import', () => importData(session, options, options.data as string))
    : null;
  const screenings = await timed('screen', () => screenAll(session, marketplace, options.shop, imported));
  const held = await timed('talk', () => talk(session, marketplace));
  const reports = await timed('report', () => report(session, marketplace, options, first.shopId));
  return {
    seed: Number(options.seed),
    loaded,
    imported,
    screenings,
    dialogues: held,
    ...reports,
    seconds: { ...seconds, total: (session.now().getTime() - began_ms) / 1_000 },
  };
}

function timer({ now }: Session) {
  const seconds: Record<string, number> = {};
  async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
    const began_ms = now().getTime();
    const result = await work();
    seconds[what] = (now().getTime() - began_ms) / 1_000;
    return result;
  }
  return { timed, seconds };
}

function title({ say, terminal }: Session, text: string): void {
  say(`\n${terminal.colours.bold(`━━ ${text}`)}`);
}

function command({ say, terminal }: Session, text: string): void {
  say(terminal.colours.dim(`$ npm run guanxi -- ${text}`));
}

async function load(session: Session, marketplace: Marketplace): Promise<LoadedShop[]> {
  const { demo: words } = session.texts;
  title(session, words.loading);
  const loaded: LoadedShop[] = [];
  const expected = expectedLoads(marketplace);
  for (const shop of marketplace.shops) {
    loaded.push(await loadShop(session, marketplace, shop, expected.get(shop.shopId) as ExpectedLoad));
  }
  const numeric = true;
  session.say(
    renderTable(
      [
        { heading: words.shop },
        { heading: words.agents, numeric },
        { heading: words.newArticles, numeric },
        { heading: words.newRelationships, numeric },
        { heading: words.knownRelationships, numeric },
        { heading: words.newBehaviours, numeric },
        { heading: words.knownBehaviours, numeric },
      ],
      loaded.map((one) => [
        one.shopId,
        ...[one.agents, one.articles, one.established, one.unchanged, one.recorded, one.repeated].map(count),
      ]),
    ),
  );
  return loaded;
}

async function importData(session: Session, options: DemoOptions, data: string): Promise<Imported> {
  const columns = await findPurchaseColumns(session.path(data), options);
  const amount = columns.amountColumn ? ` --amount-column ${columns.amountColumn}` : '';
  title(session, session.texts.demo.importing(basename(data)));
  command(
    session,
    `import purchases ${data} --shop ${options.shop} --customer-column ${columns.customerColumn} --date-column ${columns.dateColumn}${amount}`,
  );
  return importCommand(session, {
    args: [data],
    shop: options.shop,
    ...columns,
    channel: 'after_purchase',
    delimiter: ',',
    encoding: 'utf-8',
  });
}

/** Every shop's customers for its first category; of a file, its customers as of the end of its history. */
async function screenAll(session: Session, { shops }: Marketplace, shop: string, imported: Imported | null) {
  title(session, session.texts.demo.screening);
  const orders: { shop: string; content: string; asOf?: string }[] = shops.map(({ shopId, categories }) => ({
    shop: shopId,
    content: categories[0] as string,
  }));
  if (imported) orders.push({ shop, content: CONTENT_OF_IMPORT, asOf: imported.lastPurchasedAt?.toISOString() });
  const screenings: object[] = [];
  for (const order of orders) {
    await untilCaughtUp(session, order.shop);
    const asOf = order.asOf ? ` --as-of ${order.asOf}` : '';
    command(session, `screen --shop ${order.shop} --audience all --content ${order.content}${asOf}`);
    screenings.push({ shop: order.shop, ...(await screen(session, { ...order, audience: 'all' })) });
  }
  return screenings;
}

/** The dialogues at the first shop; the one at night at the second, whose agents are at home. */
async function talk(session: Session, marketplace: Marketplace): Promise<HeldDialogue[]> {
  const { shops } = marketplace;
  const held: HeldDialogue[] = [];
  for (const [index, dialogue] of dialogues.entries()) {
    const shop = (dialogue.agentsOnline ? shops[0] : shops.at(-1)) as Shop;
    const customerId = customerOf(marketplace, shop.shopId, index);
    title(session, `${dialogue.title[session.texts.language]} · ${shop.name} · ${customerId}`);
    const { agentId = '' } = shop.agents[0] ?? {};
    held.push(await holdDialogue(session, dialogue, { shopId: shop.shopId, customerId, agentId }));
  }
  return held;
}

function customerOf(marketplace: Marketplace, shopId: string, place: number): string {
  let left = place;
  for (const { customer, relationships } of marketplace.histories()) {
    if (relationships.some((one) => one.shopId === shopId && !one.cancelledAt) && left-- === 0)
      return customer.customerId;
  }
  throw new UsageFailure('TOO_FEW_CUSTOMERS', `${shopId} has too few customers to talk to`, 'Use more --customers.');
}

async function report(session: Session, { shops }: Marketplace, options: DemoOptions, shopId: string) {
  title(session, session.texts.demo.reporting);
  const reconciled: object[] = [];
  const shopIds = [...shops.map((shop) => shop.shopId), ...(options.data ? [options.shop] : [])];
  for (const shop of shopIds) {
    command(session, `report reconcile --shop ${shop}`);
    reconciled.push({ shop, ...(await reconcile(session, { shop, wait: RECONCILE_WAIT_S })) });
  }
  command(session, `report interventions --shop ${shopId}`);
  const interventions = await reportInterventions(session, { shop: shopId, limit: '10' });
  const outreachShop = options.data ? options.shop : shopId;
  command(session, `report outreach --shop ${outreachShop}`);
  const outreach = await reportOutreach(session, { shop: outreachShop, limit: '10' });
  return { reconciled, interventions, outreach };
}

function readWhole(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new UsageFailure('BAD_NUMBER', `${option} "${text}" is no whole number from ${min} to ${max}`);
}
