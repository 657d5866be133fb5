import { type Agent, AgentServiceService, Intent, SuspendedFor } from '@guanxi/contracts/presence/v1/agent.js';
import { CapacityServiceService, Limits, type SetLimitsRequest } from '@guanxi/contracts/presence/v1/capacity.js';
import type { Command } from 'commander';
import { UsageFailure } from '../failure.js';
import type { Texts } from '../language/english.js';
import { everyPage } from '../platform/every-page.js';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { renderTable } from '../terminal/table.js';
import { readAssignments, readNumber } from './read-assignments.js';

interface ShopOptions {
  shop: string;
}

interface AbleOptions extends ShopOptions {
  args: string[];
  skill: string[];
  group: string[];
}

interface LimitOptions extends ShopOptions {
  agent?: string;
  group?: string;
  seats?: string;
  suspendAt?: string;
  channel: string[];
}

const agents_page_items = 1_000;

const ABLE_EXAMPLES = `
Examples:
  $ npm run guanxi -- agents able lin --shop lanmei --skill refund=3 --skill english=5 --group after_sales
  $ npm run guanxi -- agents able lin --shop lanmei            # no skills, no groups`;

const LIMIT_EXAMPLES = `
What is not said is left to the next level: agent, then group, then shop.
Examples:
  $ npm run guanxi -- agents limit --shop lanmei --seats 5 --suspend-at 4
  $ npm run guanxi -- agents limit --shop lanmei --group after_sales --seats 3 --channel phone=1
  $ npm run guanxi -- agents limit --shop lanmei --agent lin       # none of her own`;

const collect = (word: string, before: string[]) => [...before, word];

/** `agents list|able|limit` */
export function addAgentsCommand(program: Command, perform: Perform): void {
  const agents = program.command('agents').description('who answers for a shop, what they can do and how much');
  const list = agents
    .command('list')
    .description('the agents of a shop as they stand')
    .requiredOption('--shop <shop>', 'the shop')
    .addHelpText('after', '\nExamples:\n  $ npm run guanxi -- agents list --shop lanmei');
  perform<ShopOptions>(list, listAgents);
  const able = agents
    .command('able')
    .description('say what an agent can do and which groups she belongs to')
    .argument('<agent>', 'her id')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--skill <skill=level>', 'a skill and its level from 1 to 5; again for another', collect, [])
    .option('--group <group>', 'a group; again for another', collect, [])
    .addHelpText('after', ABLE_EXAMPLES);
  perform<AbleOptions>(able, setAbilities);
  const limit = agents
    .command('limit')
    .description('say how much an agent, the agents of a group, or all of the shop can take')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--agent <agent>', 'only this agent')
    .option('--group <group>', 'the agents of this group')
    .option('--seats <number>', 'conversations at once; 0 is none')
    .option('--suspend-at <number>', 'suspended while so many are taken')
    .option('--channel <channel=number>', 'conversations of a channel at once; again for another', collect, [])
    .addHelpText('after', LIMIT_EXAMPLES);
  perform<LimitOptions>(limit, setLimits);
}

async function listAgents({ platform, texts, say }: Session, { shop: shopId }: ShopOptions): Promise<object> {
  const client = platform.client('presence', AgentServiceService, merchantOf(shopId));
  const agents: Agent[] = [];
  const pageSize = agents_page_items;
  for await (const page of everyPage((pageToken) => client.listAgents({ shopId, pageSize, pageToken }))) {
    agents.push(...page.agents);
  }
  const words = texts.staff;
  say(
    agents.length === 0
      ? words.noAgents
      : renderTable(
          [
            { heading: words.agent },
            { heading: words.name },
            { heading: words.state },
            { heading: words.seats, numeric: true },
            { heading: words.skills },
            { heading: words.groups },
          ],
          agents.map((agent) => [
            agent.agentId,
            agent.displayName,
            stateOf(agent, texts),
            `${agent.seatsTaken} / ${agent.seatsMax}`,
            agent.skills.map(({ skill, level }) => `${skill} ${level}`).join(', ') || texts.none,
            agent.groupIds.join(', ') || texts.none,
          ]),
        ),
  );
  return { agents };
}

function stateOf({ presence }: Agent, { staff }: Texts): string {
  if (presence?.available) return staff.states.available;
  if (presence?.intent === Intent.SUSPENDED) {
    if (presence.suspendedFor === SuspendedFor.NOT_RESPONDING) return staff.states.notResponding;
    return presence.suspendedFor === SuspendedFor.BUSY ? staff.states.busy : staff.states.suspended;
  }
  if (presence?.intent !== Intent.ONLINE) return staff.states.offline;
  return presence.offDuty ? staff.states.offDuty : staff.states.disconnected;
}

async function setAbilities({ platform, texts, say, newKey }: Session, options: AbleOptions): Promise<object> {
  const { shop: shopId, group: groupIds } = options;
  const skills = readAssignments('--skill', options.skill).map(([skill, level]) => ({ skill, level }));
  const agentId = options.args[0] as string;
  const client = platform.client('presence', AgentServiceService, merchantOf(shopId));
  const { agent } = await client.setAbilities({ shopId, idempotencyKey: newKey(), agentId, skills, groupIds });
  say(texts.staff.able(agentId, skills.length, groupIds.length));
  return { agentId, skills: agent?.skills, groupIds: agent?.groupIds };
}

async function setLimits({ platform, texts, say, newKey }: Session, options: LimitOptions): Promise<object> {
  const { shop: shopId } = options;
  const channels = readAssignments('--channel', options.channel);
  const limits = Limits.fromPartial({
    seatsMax: readNumber('--seats', options.seats),
    suspendAtSeats: readNumber('--suspend-at', options.suspendAt),
    channels: channels.map(([channel, conversationsMax]) => ({ channel, conversationsMax })),
  });
  const client = platform.client('presence', CapacityServiceService, merchantOf(shopId));
  await client.setLimits({ shopId, idempotencyKey: newKey(), owner: ownerOf(options), limits });
  say(texts.staff.limited(options.agent ?? options.group ?? shopId));
  return { ...limits };
}

function ownerOf({ agent, group }: LimitOptions): SetLimitsRequest['owner'] {
  if (agent !== undefined && group !== undefined) {
    throw new UsageFailure('TWO_OWNERS', '--agent and --group are two owners; limits are for one of them');
  }
  if (agent !== undefined) return { $case: 'agentId', value: agent };
  return group === undefined ? undefined : { $case: 'groupId', value: group };
}
