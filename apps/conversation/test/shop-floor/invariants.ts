import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { Floor } from './floor.js';

interface StoredConversation {
  id: string;
  customer: string;
  control: string;
  epoch: number;
  agent: string;
  seat: string | null;
  episode: number;
  last: number;
  /** Sequence, speaker, kind of line, in order. */
  messages: [number, Speaker, SystemLineKind | null][];
  /** From, to, epoch, in order. */
  changes: [string | null, string, number][];
  ticket: number | null;
  offered: string | null;
  offeredSeat: string | null;
  offeredToRefuser: boolean;
  onlyPreferred: boolean | null;
  refusedBy: string[];
  unanswered: number;
  colleagueSeat: string | null;
}

interface StoredSeats {
  agents: { agent: string; max: number; taken: number; available: boolean }[];
  seats: { seat: string; agent: string; conversation: string; accepted: boolean }[];
}

const conversationsSql = `
  SELECT conversation_id AS id, c.customer_id AS customer, control, control_epoch AS epoch, agent_id AS agent,
         c.seat_id AS seat, c.episode, last_sequence AS last,
         (SELECT coalesce(json_agg(json_build_array(sequence, speaker, content -> 'lineKind') ORDER BY sequence), '[]')
            FROM messages AS m WHERE m.shop_id = $1 AND m.conversation_id = c.conversation_id) AS messages,
         (SELECT coalesce(json_agg(json_build_array(from_control, to_control, control_epoch) ORDER BY control_epoch), '[]')
            FROM control_changes AS h WHERE h.shop_id = $1 AND h.conversation_id = c.conversation_id) AS changes,
         q.ticket, q.offered_agent_id AS offered, q.seat_id AS "offeredSeat", q.only_preferred AS "onlyPreferred",
         EXISTS (SELECT FROM refused_offers AS r WHERE r.shop_id = $1 AND r.conversation_id = c.conversation_id
                    AND r.episode = q.episode AND r.agent_id = q.offered_agent_id) AS "offeredToRefuser",
         ARRAY(SELECT agent_id FROM refused_offers AS r WHERE r.shop_id = $1 AND r.conversation_id = c.conversation_id
                  AND r.episode = c.episode) AS "refusedBy",
         (SELECT count(*) FROM unanswered_messages AS u
           WHERE u.shop_id = $1 AND u.conversation_id = c.conversation_id) AS unanswered,
         o.seat_id AS "colleagueSeat"
    FROM conversations AS c
    LEFT JOIN queue_entries AS q USING (shop_id, conversation_id)
    LEFT JOIN colleague_offers AS o USING (shop_id, conversation_id)
   WHERE shop_id = $1`;

const seatsSql = `
  SELECT (SELECT coalesce(json_agg(json_build_object('agent', agent_id, 'max', seats_max, 'taken', seats_taken,
                                                     'available', available)), '[]')
            FROM agents WHERE shop_id = $1) AS agents,
         (SELECT coalesce(json_agg(json_build_object('seat', seat_id, 'agent', agent_id, 'conversation', conversation_id,
                                                     'accepted', state = 'accepted')), '[]')
            FROM seats WHERE shop_id = $1 AND ended_at IS NULL) AS seats`;

async function readConversations({ conversations }: Floor, shopId: string): Promise<StoredConversation[]> {
  return conversations.dataSource.query(conversationsSql, [shopId]);
}

async function readSeats({ seats }: Floor, shopId: string): Promise<StoredSeats> {
  const [stored] = await seats.dataSource.query(seatsSql, [shopId]);
  return stored as StoredSeats;
}

/** What must never be, at any instant, as the tables of both services hold it. */
export async function broken(floor: Floor, shopId: string): Promise<string[]> {
  const conversations = await readConversations(floor, shopId);
  const stored = await readSeats(floor, shopId);
  const alone = [...conversations.flatMap(inConversation), ...overCapacity(conversations, stored)];
  const suspected = ownedWithoutSeat(conversations, stored);
  if (suspected.length === 0) return alone;
  // The two were read one after the other: between them an agent may have let go.
  const again = new Set(ownedWithoutSeat(await readConversations(floor, shopId), stored));
  return [...alone, ...suspected.filter((one) => again.has(one))];
}

/** Of one conversation: gapless numbers, an audit that hangs together, one line per handover, a silent bot. */
function inConversation(one: StoredConversation): string[] {
  const found: string[] = [];
  const { id, control, epoch, messages, changes } = one;
  const say = (what: string) => found.push(`${id} (${one.customer}): ${what}`);
  if (messages.some(([sequence], i) => sequence !== i + 1) || one.last !== messages.length)
    say('a gap in its messages');
  const isContinuous = changes.every(
    ([from, , at], i) => at === i + 1 && from === (i === 0 ? null : changes[i - 1]?.[1]),
  );
  if (!isContinuous || epoch !== changes.length || changes.at(-1)?.[1] !== control) {
    say(`its audit ${JSON.stringify(changes)} does not lead to ${control} in epoch ${epoch}`);
  }
  const handovers = changes.filter(([, to]) => to === 'agent').length;
  const lines = messages.filter(([, , kind]) => kind === SystemLineKind.HANDOVER).length;
  if (handovers !== lines) say(`${handovers} handovers and ${lines} lines of it`);
  if ((one.ticket !== null) !== (control === 'queued')) say(`in the queue: ${one.ticket !== null}, under ${control}`);
  if (one.offeredToRefuser) say(`offered again to ${one.offered}, who refused`);
  if (botSpokeBesideAgent(messages)) say('the bot spoke while an agent had the word');
  return found;
}

function botSpokeBesideAgent(messages: StoredConversation['messages']): boolean {
  const ends = [SystemLineKind.HANDED_BACK, SystemLineKind.EPISODE_CLOSED, SystemLineKind.REASSIGNED];
  let isAgents = false;
  for (const [, speaker, kind] of messages) {
    if (kind === SystemLineKind.HANDOVER) isAgents = true;
    else if (kind !== null && ends.includes(kind)) isAgents = false;
    if (isAgents && speaker === Speaker.BOT) return true;
  }
  return false;
}

function overCapacity(conversations: StoredConversation[], { agents, seats }: StoredSeats): string[] {
  const found: string[] = [];
  for (const { agent, max, taken } of agents) {
    const live = seats.filter((seat) => seat.agent === agent).length;
    const owned = conversations.filter((one) => one.agent === agent).length;
    if (live !== taken) found.push(`${agent} has ${live} seats taken and counts ${taken}`);
    if (taken > max) found.push(`${agent} has ${taken} of ${max} seats taken`);
    if (owned > max) found.push(`${agent} owns ${owned} conversations and has ${max} seats`);
  }
  const twice = seats.filter((seat, i) => seats.findIndex((other) => other.conversation === seat.conversation) < i);
  found.push(...twice.map(({ conversation }) => `${conversation} has two seats`));
  return found;
}

function ownedWithoutSeat(conversations: StoredConversation[], { seats }: StoredSeats): string[] {
  return conversations
    .filter(({ control }) => control === 'agent')
    .filter(({ agent, seat }) => !seats.some((one) => one.seat === seat && one.agent === agent && one.accepted))
    .map(({ id, agent, epoch }) => `${id} is ${agent}'s in epoch ${epoch} without a seat of hers`);
}

/** What must come right by itself soon after the last step: nobody stuck, nothing leaked, nothing owed. */
export async function unsettled(floor: Floor, shopId: string): Promise<string[]> {
  const conversations = await readConversations(floor, shopId);
  const { agents, seats } = await readSeats(floor, shopId);
  const found = await broken(floor, shopId);
  const used = new Set(
    conversations.flatMap(({ seat, offeredSeat, colleagueSeat }) => [seat, offeredSeat, colleagueSeat]),
  );
  for (const { seat, agent } of seats) if (!used.has(seat)) found.push(`a seat of ${agent} is taken for nobody`);
  const live = new Set(seats.map(({ seat }) => seat));
  for (const one of conversations) {
    if (one.offeredSeat && !live.has(one.offeredSeat)) found.push(`${one.id} is offered on a seat that is free`);
    if (one.unanswered > 0) found.push(`${one.id} (${one.control}) waits for ${one.unanswered} answers`);
    if (one.ticket === null || one.offeredSeat) continue;
    const suitable = agents.filter(({ agent, available }) => available && !one.refusedBy.includes(agent));
    if (suitable.length === 0) found.push(`${one.id} waits though nobody is there for her`);
    if (suitable.some(({ max, taken }) => taken < max)) found.push(`${one.id} waits though somebody is free`);
  }
  for (const table of ['seat_releases', 'lost_agents']) {
    const [{ left }] = await floor.conversations.dataSource.query(
      `SELECT count(*)::int AS left FROM ${table} WHERE shop_id = $1`,
      [shopId],
    );
    if (left > 0) found.push(`${left} rows of ${table} are left`);
  }
  return found;
}

/** How many of a customer's messages are kept. */
export async function messagesKept({ conversations }: Floor, shopId: string, customerId: string): Promise<number> {
  const [{ kept }] = await conversations.dataSource.query(
    `SELECT count(*)::int AS kept FROM messages JOIN conversations USING (shop_id, conversation_id)
      WHERE shop_id = $1 AND customer_id = $2 AND speaker = $3`,
    [shopId, customerId, Speaker.CUSTOMER],
  );
  return kept;
}
