import pg from 'pg';
import type { DrilledStack, Service } from '../stack/drilled-stack.js';
import { allWell, type Verdict } from './verdict.js';

interface ConversationRow {
  id: string;
  control: string;
  epoch: number;
  agent: string;
  seat: string | null;
  offeredSeat: string | null;
  colleagueSeat: string | null;
  isQueued: boolean;
  unanswered: number;
  refusedBy: string[];
  /** From, to, epoch, in order. */
  changes: [string | null, string, number][];
}

interface AgentRow {
  agent: string;
  max: number;
  taken: number;
  available: boolean;
}

interface SeatRow {
  seat: string;
  agent: string;
  conversation: string;
  accepted: boolean;
}

const conversationsSql = `
  SELECT conversation_id AS id, control, control_epoch AS epoch, agent_id AS agent, c.seat_id AS seat,
         q.seat_id AS "offeredSeat", o.seat_id AS "colleagueSeat", q.ticket IS NOT NULL AS "isQueued",
         (SELECT count(*)::int FROM unanswered_messages AS u
           WHERE u.shop_id = $1 AND u.conversation_id = c.conversation_id) AS unanswered,
         ARRAY(SELECT agent_id FROM refused_offers AS r WHERE r.shop_id = $1 AND r.conversation_id = c.conversation_id
                  AND r.episode = c.episode) AS "refusedBy",
         (SELECT coalesce(json_agg(json_build_array(from_control, to_control, control_epoch) ORDER BY control_epoch), '[]')
            FROM control_changes AS h WHERE h.shop_id = $1 AND h.conversation_id = c.conversation_id) AS changes
    FROM conversations AS c
    LEFT JOIN queue_entries AS q USING (shop_id, conversation_id)
    LEFT JOIN colleague_offers AS o USING (shop_id, conversation_id)
   WHERE shop_id = $1`;
const agentsSql = `
  SELECT agent_id AS agent, seats_max AS max, seats_taken AS taken, available FROM agents WHERE shop_id = $1`;
const seatsSql = `
  SELECT seat_id AS seat, agent_id AS agent, conversation_id AS conversation, state = 'accepted' AS accepted
    FROM seats WHERE shop_id = $1 AND ended_at IS NULL`;

/** What the owners' tables hold of a shop when all is quiet. */
export interface Tables {
  conversations: ConversationRow[];
  agents: AgentRow[];
  seats: SeatRow[];
  /** Events parked or waiting to be published, by service. */
  held: Map<Service, { parked: number; unpublished: number }>;
}

/** Reads what services keep, past the services, as Postgres's superuser. */
export async function readTables(stack: DrilledStack, shopId: string): Promise<Tables> {
  const held = new Map<Service, { parked: number; unpublished: number }>();
  for (const service of stack.calls.keys()) {
    const [counted] = await query<{ parked: number; unpublished: number }>(
      stack.databaseUrl(service),
      'SELECT (SELECT count(*)::int FROM parked_events) AS parked, (SELECT count(*)::int FROM outbox) AS unpublished',
    );
    held.set(service, counted!);
  }
  return {
    conversations: await query(stack.databaseUrl('conversation'), conversationsSql, [shopId]),
    agents: await query(stack.databaseUrl('presence'), agentsSql, [shopId]),
    seats: await query(stack.databaseUrl('presence'), seatsSql, [shopId]),
    held,
  };
}

/** One owner each, no seat too many or leaked, nobody stuck in the queue, an audit that hangs together, one line a handover. */
export function checkTables(tables: Tables, handoverLines: ReadonlyMap<string, number>): Verdict {
  const verdict = allWell();
  for (const one of tables.conversations) checkConversation(one, handoverLines.get(one.id) ?? 0, verdict);
  checkSeats(tables, verdict);
  checkQueue(tables, verdict);
  for (const [service, { parked, unpublished }] of tables.held) {
    if (parked > 0) verdict.broken.push(`${service}: ${parked} events are parked`);
    if (unpublished > 0) verdict.broken.push(`${service}: ${unpublished} events are not published`);
  }
  return verdict;
}

function checkConversation({ id, control, epoch, changes, ...one }: ConversationRow, lines: number, found: Verdict) {
  const isContinuous = changes.every(
    ([from, , at], i) => at === i + 1 && from === (i === 0 ? null : changes[i - 1]?.[1]),
  );
  if (!isContinuous || Number(epoch) !== changes.length || changes.at(-1)?.[1] !== control) {
    found.broken.push(`${id}: its audit does not lead to ${control} in epoch ${epoch}: ${JSON.stringify(changes)}`);
  }
  const handovers = changes.filter(([, to]) => to === 'agent').length;
  if (lines > handovers) found.twice.push(`${id}: ${lines} lines for ${handovers} handovers`);
  if (lines < handovers) found.lost.push(`${id}: ${lines} lines for ${handovers} handovers`);
  if (one.isQueued !== (control === 'queued')) {
    found.queue.push(`${id}: ${one.isQueued ? 'in' : 'not in'} the queue, under ${control}`);
  }
  if (one.unanswered > 0) found.broken.push(`${id} (${control}) waits for ${one.unanswered} answers`);
}

function checkSeats({ conversations, agents, seats }: Tables, found: Verdict): void {
  for (const { agent, max, taken } of agents) {
    const live = seats.filter((seat) => seat.agent === agent).length;
    const owned = conversations.filter((one) => one.control === 'agent' && one.agent === agent).length;
    if (live !== taken) found.seats.push(`${agent} has ${live} seats taken and counts ${taken}`);
    if (taken > max) found.owners.push(`${agent} has ${taken} of ${max} seats taken`);
    if (owned > max) found.owners.push(`${agent} owns ${owned} conversations and has ${max} seats`);
  }
  const byConversation = new Map<string, number>();
  for (const { conversation } of seats) byConversation.set(conversation, (byConversation.get(conversation) ?? 0) + 1);
  for (const [id, count] of byConversation) if (count > 1) found.owners.push(`${id} has ${count} seats`);
  for (const { id, agent, seat } of conversations.filter(({ control }) => control === 'agent')) {
    const isHers = seats.some((one) => one.seat === seat && one.agent === agent && one.accepted);
    if (!isHers) found.owners.push(`${id} is ${agent}'s without a seat of hers`);
  }
  const used = new Set(
    conversations.flatMap(({ seat, offeredSeat, colleagueSeat }) => [seat, offeredSeat, colleagueSeat]),
  );
  for (const { seat, agent } of seats)
    if (!used.has(seat)) found.seats.push(`seat ${seat} of ${agent} is taken for nobody`);
}

function checkQueue({ conversations, agents, seats }: Tables, { queue }: Verdict): void {
  const live = new Set(seats.map(({ seat }) => seat));
  for (const { id, offeredSeat, refusedBy } of conversations.filter(({ isQueued }) => isQueued)) {
    if (offeredSeat !== null && live.has(offeredSeat)) continue;
    if (offeredSeat !== null) queue.push(`${id} is offered on a seat that is free`);
    const free = agents.find(
      ({ agent, available, taken, max }) => available && taken < max && !refusedBy.includes(agent),
    );
    if (free) queue.push(`${id} waits though ${free.agent} is free`);
  }
}

/** Runs one statement past the services. */
export async function query<T>(url: string, sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(sql, values);
    return rows as T[];
  } finally {
    await client.end();
  }
}
