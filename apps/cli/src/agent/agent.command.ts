import { AgentServiceService } from '@guanxi/contracts/presence/v1/agent.js';
import type { Command } from 'commander';
import { readWait } from '../chat/chat.command.js';
import { Failure, UsageFailure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { LineInput } from '../terminal/line-input.js';
import { AgentDesk } from './agent-desk.js';

interface AgentOptions {
  shop: string;
  agent: string;
  register?: boolean;
  name?: string;
  seats: string;
  wait: string;
}

const SEATS_MAX = 100;

const EXAMPLES = `
At the desk: online, suspend, offline; take, decline, answer TEXT (or simply type), close, back, list, quit, help.
Lines from a pipe are done one after another; take waits for an offer, and wait for the customer's next words.

Examples:
  $ npm run guanxi -- agent --shop lanmei --agent mei --register --name 小美 --seats 3
  $ npm run guanxi -- agent --shop lanmei --agent mei`;

/** `agent` */
export function addAgentCommand(program: Command, perform: Perform): void {
  const command = program
    .command('agent')
    .description("an agent's desk")
    .requiredOption('--shop <shop>', 'the shop she answers for')
    .requiredOption('--agent <agent>', 'the agent')
    .option('--register', 'register her, or replace what is known of her, and leave')
    .option('--name <name>', 'with --register: what customers see of her')
    .option('--seats <number>', 'with --register: how many customers she serves at once', '3')
    .option('--wait <seconds>', 'from a pipe: how long take and wait wait', '60')
    .addHelpText('after', EXAMPLES);
  perform<AgentOptions>(command, agent);
}

async function agent(session: Session, options: AgentOptions): Promise<object> {
  if (options.register) return register(session, options);
  const wait_ms = readWait(options.wait) * 1_000;
  const input = new LineInput(session.terminal, `${options.agent}> `, session.signal);
  try {
    return await new AgentDesk(session, input, { shopId: options.shop, agentId: options.agent, wait_ms }).work();
  } catch (error) {
    throw (error as { reason?: string }).reason === 'AGENT_NOT_FOUND' ? unknownAgent(options) : error;
  } finally {
    input.close();
  }
}

async function register(session: Session, options: AgentOptions): Promise<object> {
  const seats = Number(options.seats);
  if (!options.name) throw new UsageFailure('NO_NAME', '--register needs --name NAME', 'Customers see the name.');
  if (!Number.isInteger(seats) || seats < 0 || seats > SEATS_MAX) {
    throw new UsageFailure('BAD_SEATS', `--seats "${options.seats}" is no whole number from 0 to ${SEATS_MAX}`);
  }
  const agents = session.platform.client('presence', AgentServiceService, merchantOf(options.shop));
  const { agent: registered } = await agents.putAgent({
    shopId: options.shop,
    idempotencyKey: session.newKey(),
    agentId: options.agent,
    displayName: options.name,
    seatsMax: seats,
  });
  session.say(session.texts.agent.registered(options.name, seats));
  return { agentId: options.agent, displayName: registered?.displayName, seatsMax: registered?.seatsMax };
}

function unknownAgent({ shop, agent: agentId }: AgentOptions): Failure {
  return new Failure(
    'AGENT_NOT_FOUND',
    `${shop} has no agent ${agentId}`,
    `Register her: npm run guanxi -- agent --shop ${shop} --agent ${agentId} --register --name NAME`,
  );
}
