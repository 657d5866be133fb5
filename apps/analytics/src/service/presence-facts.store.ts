import type { AgentPresenceChanged, SeatChanged } from '@guanxi/contracts/events/v1/presence.js';
import { Connection, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { SeatState } from '@guanxi/contracts/presence/v1/seat.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** Speaks SQL for when agents were there and their seats taken, as events come: in any order, each once. */
@Injectable()
export class PresenceFactsStore {
  /** She is present while she is connected and not offline; online where she also wants customers. */
  async presenceChanged(tx: Tx, fact: AgentPresenceChanged): Promise<void> {
    const { shopId, agentId, presence, seatsMax, changedAt } = fact;
    const { intent, connection, version = 0 } = presence ?? {};
    const isConnected = connection === Connection.CONNECTED || connection === Connection.LOST;
    const isPresent = isConnected && (intent === Intent.ONLINE || intent === Intent.SUSPENDED);
    const isOnline = isConnected && intent === Intent.ONLINE;
    // Told again of an agent who has stood so for long, it may say only how she stands.
    if (changedAt) {
      tx.send(
        `INSERT INTO agent_states (shop_id, agent_id, version, changed_at, is_present, seats_max)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
        [shopId, agentId, version, changedAt, isPresent, seatsMax],
      );
    }
    tx.send(
      `INSERT INTO agents_now AS agents (shop_id, agent_id, version, is_online) VALUES ($1, $2, $3, $4)
           ON CONFLICT (shop_id, agent_id) DO UPDATE SET version = EXCLUDED.version, is_online = EXCLUDED.is_online
        WHERE agents.version < EXCLUDED.version`,
      [shopId, agentId, version, isOnline],
    );
  }

  /** A seat counts from when it is accepted; one that never was counts nothing. */
  async seatChanged(tx: Tx, { shopId, seatId, agentId, state, changedAt }: SeatChanged): Promise<void> {
    if (state === SeatState.RESERVED) return;
    const column = state === SeatState.ACCEPTED ? 'accepted_at' : 'ended_at';
    tx.send(
      `INSERT INTO seats (shop_id, seat_id, agent_id, ${column}) VALUES ($1, $2, $3, $4)
           ON CONFLICT (shop_id, seat_id) DO UPDATE SET ${column} = EXCLUDED.${column}`,
      [shopId, seatId, agentId, changedAt],
    );
  }
}
