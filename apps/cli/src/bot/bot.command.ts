import { BotServiceService, type Endpoint } from '@guanxi/contracts/conversation/v1/bot.js';
import type { Command } from 'commander';
import { UsageFailure } from '../failure.js';
import { operatorOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { renderTable } from '../terminal/table.js';
import { type ServeOptions, serveBot } from './serve-bot.js';

interface ShopOption {
  shop: string;
}

interface ConnectOptions extends ShopOption {
  provider?: string;
  orders?: string;
  timeout: string;
}

const SERVE_EXAMPLES = `
Serves guanxi.bot.v1.BotProviderService and guanxi.orders.v1.OrderConnectorService for a shop of the demo marketplace, and connects
the shop to them until you press Ctrl-C. The bot knows some words (积分, 门店, 团购); orders are those of the demo's customers.

Examples:
  $ npm run guanxi -- bot serve --shop lanmei
  $ npm run guanxi -- chat --shop lanmei --customer c-0000020 --language zh    # in another terminal: 我的快递到哪了`;

/** `bot show`, `bot connect` and `bot serve` */
export function addBotCommand(program: Command, perform: Perform): void {
  const bot = program.command('bot').description("a shop's own bot and order system, which the platform's bot asks");
  const add = (name: string, description: string) =>
    bot.command(name).description(description).requiredOption('--shop <shop>', 'the shop');
  perform<ShopOption>(add('show', 'what is connected'), show);
  const connect = add('connect', 'connect what is named, and disconnect the rest')
    .option('--provider <host:port>', "the shop's own bot, guanxi.bot.v1.BotProviderService")
    .option('--orders <host:port>', 'its order system, guanxi.orders.v1.OrderConnectorService')
    .option('--timeout <ms>', 'how long the platform waits for an answer, at most 3000', '800')
    .addHelpText(
      'after',
      '\nExamples:\n  $ npm run guanxi -- bot connect --shop lanmei --provider bot.lanmei.example:50051',
    );
  perform<ConnectOptions>(connect, connectBot);
  const serve = add('serve', 'an example of both, for the demo marketplace')
    .option('--port <number>', 'to listen on; any that is free by default', '0')
    .option('--seed <number>', 'of the demo marketplace', '1')
    .option('--customers <number>', 'of the demo marketplace', '2000')
    .addHelpText('after', SERVE_EXAMPLES);
  perform<ServeOptions>(serve, serveBot);
}

async function show(session: Session, { shop: shopId }: ShopOption): Promise<object> {
  const client = session.platform.client('conversation', BotServiceService, operatorOf(shopId));
  const { bot, version } = await client.getBot({ shopId });
  return print(session, version, bot?.provider, bot?.orderConnector);
}

async function connectBot(session: Session, { shop: shopId, provider, orders, timeout }: ConnectOptions) {
  if (!/^\d{1,4}$/.test(timeout)) throw new UsageFailure('USAGE', '--timeout is a number of milliseconds');
  const timeoutMs = Number(timeout);
  const bot = {
    provider: provider ? { address: provider, timeoutMs } : undefined,
    orderConnector: orders ? { address: orders, timeoutMs } : undefined,
  };
  const client = session.platform.client('conversation', BotServiceService, operatorOf(shopId));
  const put = await client.putBot({ shopId, idempotencyKey: session.newKey(), bot });
  return print(session, put.version, put.bot?.provider, put.bot?.orderConnector);
}

function print({ texts, say }: Session, version: number, provider?: Endpoint, orders?: Endpoint): object {
  const words = texts.bot;
  const told = (endpoint: Endpoint | undefined) =>
    endpoint ? `${endpoint.address}, ${endpoint.timeoutMs} ms` : texts.none;
  say(
    renderTable(
      [{ heading: words.connection }, { heading: words.where }],
      [
        [words.provider, told(provider)],
        [words.orders, told(orders)],
      ],
    ),
  );
  return { version, provider: provider ?? null, orders: orders ?? null };
}
