import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Candidate } from './decide-seat.js';
import type { SeatWish } from './seat-wish.js';

/** Wishes that differ only in whom they exclude or name, so that the same agents come into question for them. */
interface Profile {
  skills: Record<string, number>;
  group_ids: string[];
  channel: string;
  weight: number;
  agents: number;
}

const suits = `
  (wished.group_ids = '{}' OR agents.group_ids && wished.group_ids)
  AND NOT EXISTS (SELECT FROM jsonb_each_text(wished.skills) AS skill (name, level_min)
                   WHERE coalesce((agents.skills ->> name)::int, 0) < level_min::int)`;

const candidate = `agent_id, intent, connection, skills, group_ids, seats_max, seats_taken, idle_since, channel_limits,
  CASE WHEN channel_limits = '{}' THEN '{}' ELSE
    (SELECT coalesce(jsonb_object_agg(channel, conversations), '{}')
       FROM (SELECT channel, count(*) AS conversations FROM seats
              WHERE seats.shop_id = $1 AND seats.agent_id = agents.agent_id AND ended_at IS NULL
              GROUP BY channel) AS held) END AS channels_taken`;

/** Speaks SQL for which agents come into question for conversations. */
@Injectable()
export class CandidateStore {
  /**
   * The agents among whom the decision for all these wishes lies. For each kind of wish it takes the most suitable who are
   * available to anybody: as many as there are wishes in all, for each may change one of them, and as many on top as one
   * excludes. So the decision is the same as if it saw the whole shop. Those who are named come whatever they are.
   */
  find(tx: ReadTx, shopId: string, wishes: SeatWish[]): Promise<Candidate[]> {
    const named = wishes.flatMap(({ onlyAgentId, preferredAgentId }) => [onlyAgentId, preferredAgentId]);
    const ids = [...new Set(named)].filter((agentId) => agentId !== '');
    return tx.query(
      `WITH found AS (
         SELECT fitting.*
           FROM jsonb_to_recordset($2) AS wished (skills jsonb, group_ids text[], channel text, weight int, agents int)
          CROSS JOIN LATERAL (
            SELECT ${candidate} FROM agents
             WHERE shop_id = $1 AND available AND seats_taken + wished.weight <= seats_max AND ${suits}
               AND (NOT channel_limits ? wished.channel OR (channel_limits ->> wished.channel)::int >
                     (SELECT count(*) FROM seats
                       WHERE seats.shop_id = $1 AND seats.agent_id = agents.agent_id AND ended_at IS NULL
                         AND seats.channel = wished.channel))
             ORDER BY (SELECT sum((agents.skills ->> name)::int) FROM jsonb_object_keys(wished.skills) AS name) DESC,
                      share_taken, idle_since, agent_id
             LIMIT wished.agents) AS fitting
          UNION ALL
         SELECT ${candidate} FROM agents WHERE shop_id = $1 AND agent_id = ANY ($3))
       SELECT DISTINCT ON (agent_id) agent_id AS "agentId", intent, connection, skills, group_ids AS "groupIds",
              seats_max AS "seatsMax", seats_taken AS "seatsTaken", idle_since AS "idleSince",
              channel_limits AS "channelLimits", channels_taken AS "channelsTaken"
         FROM found`,
      [shopId, JSON.stringify(profilesOf(wishes)), ids],
    );
  }

  /** The conversations of those wishes for which somebody suitable is there, full as she may be. */
  async findStaffed(tx: ReadTx, shopId: string, wishes: SeatWish[]): Promise<Set<string>> {
    const asked = wishes.map((wish) => ({
      conversation_id: wish.conversationId,
      only_id: wish.onlyAgentId,
      excluded_ids: wish.excludedAgentIds,
      skills: levelsOf(wish),
      group_ids: wish.groupIds,
    }));
    const staffed = await tx.query<{ conversation_id: string }>(
      `SELECT conversation_id
         FROM jsonb_to_recordset($2)
              AS wished (conversation_id text, only_id text, excluded_ids text[], skills jsonb, group_ids text[])
        WHERE EXISTS (
          SELECT FROM agents
           WHERE shop_id = $1 AND NOT agent_id = ANY (excluded_ids)
             AND CASE WHEN only_id = '' THEN available AND ${suits}
                      ELSE agent_id = only_id AND intent <> 'offline' AND connection <> 'disconnected' END)`,
      [shopId, JSON.stringify(asked)],
    );
    return new Set(staffed.map(({ conversation_id }) => conversation_id));
  }
}

function profilesOf(wishes: SeatWish[]): Profile[] {
  const profiles = new Map<string, Profile>();
  for (const wish of wishes) {
    if (wish.onlyAgentId !== '') continue;
    const { channel, weight } = wish;
    const asked = { skills: levelsOf(wish), group_ids: wish.groupIds.toSorted(), channel, weight };
    const key = JSON.stringify(asked);
    const { agents } = profiles.get(key) ?? { agents: 0 };
    profiles.set(key, { ...asked, agents: Math.max(agents, wishes.length + wish.excludedAgentIds.length) });
  }
  return [...profiles.values()];
}

/** Skills by name, in order; of one that is asked for twice the higher level counts. */
function levelsOf({ skills }: SeatWish): Record<string, number> {
  const levels = new Map<string, number>();
  for (const { skill, levelMin } of skills) levels.set(skill, Math.max(levelMin, levels.get(skill) ?? 1));
  return Object.fromEntries([...levels].sort(([a], [b]) => (a < b ? -1 : 1)));
}
