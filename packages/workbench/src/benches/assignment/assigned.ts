import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

const look_every_ms = 10;
// All are counted in one look: the more there are, the more it takes.
const count_every_ms = 25;
// Looked at in one look, those who wait longest first: to look at thousands would take the machine from what is measured.
const looked_at_max = 200;

/** Looks into both services' databases, behind their backs. */
export class Assigned {
  private constructor(
    private readonly conversation: pg.Client,
    private readonly presence: pg.Client,
  ) {}

  static async open(urls: { conversation: string; presence: string }): Promise<Assigned> {
    const conversation = new pg.Client({ connectionString: urls.conversation });
    const presence = new pg.Client({ connectionString: urls.presence });
    await Promise.all([conversation.connect(), presence.connect()]);
    return new Assigned(conversation, presence);
  }

  async close(): Promise<void> {
    await Promise.all([this.conversation.end(), this.presence.end()]);
  }

  /**
   * Calls `seen` for each of the conversations that are or come to be pending, as soon as an agent owns it, until
   * `isDone`. @throws when that takes too long.
   */
  async each(
    pending: Set<string>,
    seen: (conversationId: string) => void,
    wait_ms_max: number,
    isDone: () => boolean,
  ): Promise<void> {
    const end = performance.now() + wait_ms_max;
    while (!isDone()) {
      if (performance.now() > end) throw new Error(`${pending.size} conversations were not assigned in time`);
      const { rows } = await this.conversation.query<{ id: string }>(
        `SELECT conversation_id AS id FROM conversations
          WHERE shop_id = 'bench' AND conversation_id = ANY ($1::uuid[]) AND control = 'agent'`,
        [Array.from(pending).slice(0, looked_at_max)],
      );
      for (const { id } of rows) {
        pending.delete(id);
        seen(id);
      }
      await pause(look_every_ms);
    }
  }

  /** Waits until so many conversations are owned in all. @throws when that takes too long. */
  async inAll(count: number, wait_ms_max: number): Promise<void> {
    const end = performance.now() + wait_ms_max;
    for (;;) {
      const { rows } = await this.conversation.query<{ owned: number }>(
        `SELECT count(*)::int AS owned FROM conversations WHERE shop_id = 'bench' AND control = 'agent'`,
      );
      const owned = rows[0]?.owned ?? 0;
      if (owned >= count) return;
      if (performance.now() > end) throw new Error(`only ${owned} of ${count} conversations were assigned in time`);
      await pause(count_every_ms);
    }
  }

  /**
   * How often what must never be is so, by what the two databases say: a conversation with two seats, or owned by another
   * agent than the seat's or without one; an agent with more conversations than seats, or counted wrongly; a handover
   * without exactly one line.
   */
  async violations(): Promise<number> {
    const agents = await this.presence.query<{
      agent_id: string;
      seats_max: number;
      seats_taken: number;
      live: number;
    }>(
      `SELECT agent_id, seats_max, seats_taken,
              (SELECT count(*)::int FROM seats
                WHERE seats.shop_id = agents.shop_id AND seats.agent_id = agents.agent_id AND ended_at IS NULL) AS live
         FROM agents`,
    );
    const seats = await this.presence.query<{ seat_id: string; agent_id: string; conversation_id: string }>(
      `SELECT seat_id, agent_id, conversation_id FROM seats WHERE state = 'accepted'`,
    );
    const owned = await this.conversation.query<{ id: string; agent_id: string; seat_id: string; lines: number }>(
      `SELECT conversation_id AS id, agent_id, seat_id,
              (SELECT count(*)::int FROM messages AS m WHERE m.shop_id = c.shop_id AND m.conversation_id = c.conversation_id
                  AND content ->> 'lineKind' = '1') AS lines
         FROM conversations AS c WHERE control = 'agent'`,
    );
    const agentOfSeat = new Map(seats.rows.map(({ seat_id, agent_id }) => [seat_id, agent_id]));
    const conversationsSeated = new Set(seats.rows.map(({ conversation_id }) => conversation_id));
    const owns = new Map<string, number>();
    for (const { agent_id } of owned.rows) owns.set(agent_id, (owns.get(agent_id) ?? 0) + 1);
    const overCapacity = agents.rows.filter(
      ({ agent_id, seats_max, seats_taken, live }) =>
        seats_taken > seats_max || (owns.get(agent_id) ?? 0) > seats_max || live !== seats_taken,
    );
    const wronglyOwned = owned.rows.filter(
      ({ seat_id, agent_id, lines }) => agentOfSeat.get(seat_id) !== agent_id || lines !== 1,
    );
    return overCapacity.length + wronglyOwned.length + (seats.rows.length - conversationsSeated.size);
  }
}
