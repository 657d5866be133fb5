import type { Command } from 'commander';
import { UsageFailure } from '../failure.js';
import type { Perform, Session } from '../session.js';
import { LineInput } from '../terminal/line-input.js';
import { Chat } from './chat.js';

interface ChatOptions {
  shop: string;
  customer: string;
  channel: string;
  wait: string;
}

const WAIT_MAX_S = 3_600;

const EXAMPLES = `
In the conversation: type to say something, 1 and 2 choose from the care menu; /human, /position, /close, /rate N,
/quit, /help. Lines from a pipe are said one after another, each when the one before was answered.

Examples:
  $ npm run guanxi -- chat --shop lanmei --customer c-0000001
  $ printf '退款什么时候到账\\n/close\\n5\\n' | npm run guanxi -- chat --shop lanmei --customer c-0000002 --language zh`;

/** `chat` */
export function addChatCommand(program: Command, perform: Perform): void {
  const command = program
    .command('chat')
    .description("a customer's conversation with a shop")
    .requiredOption('--shop <shop>', 'the shop she writes to')
    .requiredOption('--customer <customer>', 'the customer')
    .option('--channel <channel>', 'where she writes from', 'web')
    .option('--wait <seconds>', 'from a pipe: how long an answer is waited for', '60')
    .addHelpText('after', EXAMPLES);
  perform<ChatOptions>(command, chat);
}

async function chat(session: Session, options: ChatOptions): Promise<object> {
  const wait_s = readWait(options.wait);
  const input = new LineInput(session.terminal, '> ', session.signal);
  try {
    return await new Chat(session, input, { ...options, wait_ms: wait_s * 1_000 }).hold();
  } finally {
    input.close();
  }
}

/** Seconds that a script waits. @throws {UsageFailure} when the text is no such number */
export function readWait(text: string): number {
  const wait_s = Number(text);
  if (wait_s > 0 && wait_s <= WAIT_MAX_S) return wait_s;
  throw new UsageFailure('BAD_WAIT', `--wait "${text}" is no number of seconds from 0 to ${WAIT_MAX_S}`);
}
