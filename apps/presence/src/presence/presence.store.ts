import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Agent } from '../agents/agent.js';
import { agentColumns } from '../agents/agent-columns.js';
import type { Lease } from './decide-lease.js';
import { LeaseEntity } from './lease.entity.js';

/** Speaks SQL for leases and for what agents want and how they are connected. */
@Injectable()
export class PresenceStore {
  /** The agent, held until the transaction ends; undefined where the shop has no such agent. */
  async findForUpdate(tx: Tx, shopId: string, agentId: string): Promise<Agent | undefined> {
    const [agent] = await tx.query<Agent>(
      `SELECT ${agentColumns} FROM agents WHERE shop_id = $1 AND agent_id = $2 FOR NO KEY UPDATE`,
      [shopId, agentId],
    );
    return agent;
  }

  /** Up to `agents` agents whose connection has to be looked at, held; those that somebody else holds are left to him. */
  findDueForUpdate(tx: Tx, agents: number): Promise<Agent[]> {
    return tx.query(
      `SELECT ${agentColumns} FROM agents WHERE connection_ends_at <= clock_timestamp()
        ORDER BY connection_ends_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`,
      [agents],
    );
  }

  /** Milliseconds until a connection has to be looked at, below 0 where it is late; undefined where there is none. */
  async untilNextDue_ms(tx: ReadTx): Promise<number | undefined> {
    const [row] = await tx.query<{ wait_ms: number | null }>(
      `SELECT extract(epoch FROM min(connection_ends_at) - clock_timestamp())::float8 * 1000 AS wait_ms
         FROM agents WHERE connection_ends_at IS NOT NULL`,
    );
    return row?.wait_ms ?? undefined;
  }

  /** The leases of these agents, alive or not, held: a heartbeat under way is waited for. */
  findLeasesForUpdate(tx: Tx, agents: Agent[]): Promise<(Lease & { shopId: string; agentId: string })[]> {
    return tx.query(
      `SELECT shop_id AS "shopId", agent_id AS "agentId", device_id AS "deviceId", lease_id AS "leaseId",
              expires_at AS "expiresAt"
         FROM leases
        WHERE (shop_id, agent_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
          FOR UPDATE`,
      namesOf(agents),
    );
  }

  /** Keeps what became of agents' intents and connections. */
  async keep(tx: Tx, agents: Agent[]): Promise<void> {
    await tx.execute(
      `UPDATE agents
          SET intent = next.intent, suspended_for = next.suspended_for, connection = next.connection,
              connection_ends_at = next.ends_at, version = next.version
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::bigint[])
              AS next (shop_id, agent_id, intent, suspended_for, connection, ends_at, version)
        WHERE agents.shop_id = next.shop_id AND agents.agent_id = next.agent_id`,
      [
        ...namesOf(agents),
        agents.map(({ intent }) => intent),
        agents.map(({ suspendedFor }) => suspendedFor),
        agents.map(({ connection }) => connection),
        agents.map(({ connectionEndsAt }) => connectionEndsAt),
        agents.map(({ version }) => version),
      ],
    );
  }

  /** Keeps a device's lease in place of the one that it had. */
  async keepLease(tx: Tx, shopId: string, agentId: string, lease: Lease): Promise<void> {
    await tx.repository(LeaseEntity).upsert({ shopId, agentId, ...lease }, ['shopId', 'agentId', 'deviceId']);
  }

  /** Has a lease that is alive live for `ttl_ms` from now, and says until when; undefined where it is not. */
  async renewLease(
    tx: Tx,
    shopId: string,
    agentId: string,
    leaseId: string,
    ttl_ms: number,
  ): Promise<Date | undefined> {
    const [renewed] = await tx.query<{ expiresAt: Date }>(
      `UPDATE leases SET expires_at = clock_timestamp() + $4 * interval '1 millisecond'
        WHERE shop_id = $1 AND agent_id = $2 AND lease_id = $3 AND expires_at > clock_timestamp()
    RETURNING expires_at AS "expiresAt"`,
      [shopId, agentId, leaseId, ttl_ms],
    );
    return renewed?.expiresAt;
  }

  async deleteLease(tx: Tx, shopId: string, agentId: string, leaseId: string): Promise<void> {
    await tx.repository(LeaseEntity).delete({ shopId, agentId, leaseId });
  }

  /** Deletes the leases of these agents that had run out at an instant. */
  async deleteRunOut(tx: Tx, agents: Agent[], now: Date): Promise<void> {
    await tx.execute(
      `DELETE FROM leases
        WHERE (shop_id, agent_id) IN (SELECT * FROM unnest($1::text[], $2::text[])) AND expires_at <= $3`,
      [...namesOf(agents), now],
    );
  }
}

function namesOf(agents: Agent[]): [shopIds: string[], agentIds: string[]] {
  return [agents.map(({ shopId }) => shopId), agents.map(({ agentId }) => agentId)];
}
