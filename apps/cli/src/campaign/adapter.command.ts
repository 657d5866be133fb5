import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Command } from 'commander';
import { UsageFailure } from '../failure.js';
import type { Perform, Session } from '../session.js';
import { count } from '../terminal/table.js';
import { putShopChannel } from './channel.command.js';
import { readCapacity } from './create-campaign.js';

interface AdapterOptions {
  listen?: string;
  jwks?: string;
  shop?: string;
  channel: string;
  capacity: string;
  output?: string;
}

const EXAMPLES = `
Examples:
  $ npm run guanxi -- adapter --shop lanmei --channel push --capacity 600
  $ npm run guanxi -- adapter --output sent.jsonl`;

/** `adapter`: an adapter of this machine, to see campaigns arrive. */
export function addAdapterCommand(program: Command, perform: Perform): void {
  const command = program
    .command('adapter')
    .description('run a channel adapter that keeps what it is given')
    .option('--listen <host:port>', 'where it listens (default: where the started stack lets channels reach)')
    .option('--jwks <file>', "the keys that callers' tokens are verified with (default: those of the started stack)")
    .option('--shop <shop>', 'make it a channel of this shop')
    .option('--channel <channel>', 'with --shop: the name of the channel', 'push')
    .option('--capacity <number>', 'with --shop: messages a minute', '600')
    .option('--output <file>', 'write each message that it takes as a line of JSON')
    .addHelpText('after', EXAMPLES);
  perform<AdapterOptions>(command, runAdapter);
}

async function runAdapter(session: Session, options: AdapterOptions): Promise<object> {
  const { platform, say, tell, texts, signal } = session;
  const place = platform.adapterPlace;
  const address = options.listen ?? place?.address;
  const jwks = options.jwks === undefined ? place?.jwks : session.path(options.jwks);
  if (!address || !jwks) {
    throw new UsageFailure(
      'NO_ADDRESS',
      'nothing says where to listen, or whose calls to take',
      'Start the stack with `npm start`, or give --listen HOST:PORT and --jwks FILE.',
    );
  }
  const { LocalAdapter } = await import('@guanxi/testing');
  const file = options.output === undefined ? undefined : createWriteStream(session.path(options.output));
  const adapter = await LocalAdapter.start({
    identity: { IDENTITY_JWKS: jwks, IDENTITY_KEY: platform.identityKeyPath },
    address,
    onMessage: (message, isRepeat) => {
      if (!isRepeat) file?.write(`${JSON.stringify({ ...message, at: new Date(message.at_ms).toISOString() })}\n`);
    },
  });
  try {
    say(texts.campaign.listening(adapter.address));
    if (options.shop !== undefined) {
      await putShopChannel(session, options.shop, options.channel, adapter.address, readCapacity(options.capacity), '');
    }
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await adapter.stop();
    file?.end();
  }
  tell(texts.campaign.took(count(adapter.taken.size)));
  return { taken: adapter.taken.size, repeats: adapter.repeats };
}
