import type { Caller } from '@guanxi/chassis/client';
import { type Command, Option } from 'commander';
import type { Perform, Session } from '../session.js';

interface TokenOptions {
  shop: string;
  role: Caller['role'];
  subject: string;
}

const EXAMPLES = `
Examples:
  $ npm run --silent guanxi -- token --shop lanmei
  $ npm run --silent guanxi -- token --shop lanmei --role customer --subject c-0000001`;

/** `token`: for calls with another client, such as grpcurl. */
export function addTokenCommand(program: Command, perform: Perform): void {
  const command = program
    .command('token')
    .description('a short-lived token for calls with another client')
    .requiredOption('--shop <shop>', 'the shop that the calls are about')
    .addOption(
      new Option('--role <role>', 'what the caller is').choices(['merchant', 'agent', 'customer']).default('merchant'),
    )
    .option('--subject <id>', 'who the caller is: the agent or the customer herself', 'guanxi-cli')
    .addHelpText('after', EXAMPLES);
  perform<TokenOptions>(command, token);
}

async function token({ platform, say }: Session, { shop, role, subject }: TokenOptions): Promise<object> {
  const caller: Caller = { subject, role, shop };
  const minted = platform.token(caller);
  say(minted);
  return { token: minted };
}
