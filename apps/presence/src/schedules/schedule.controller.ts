import type { CallContext, Handlers } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/presence/v1/schedule.js';
import type { ScheduleServiceService } from '@guanxi/contracts/presence/v1/schedule.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AgentNotFound } from '../agents/agent-failures.js';
import { ScheduleStore } from './schedule.store.js';
import { dutyToContract, scheduleFromContract, scheduleToContract } from './schedule-contract.js';
import { SetRouting } from './set-routing.js';
import { SetSchedule } from './set-schedule.js';

/** `guanxi.presence.v1.ScheduleService`. */
@Injectable()
export class ScheduleController implements Handlers<typeof ScheduleServiceService> {
  constructor(
    private readonly set: SetSchedule,
    private readonly route: SetRouting,
    private readonly store: ScheduleStore,
    private readonly transactions: Transactions,
  ) {}

  async setSchedule(
    request: contract.SetScheduleRequest,
    { idempotency }: CallContext,
  ): Promise<contract.SetScheduleResponse> {
    const { shopId, agentId } = request;
    const schedule = request.schedule ? scheduleFromContract(request.schedule) : null;
    return { duty: dutyToContract(await this.set.execute({ shopId, agentId, schedule, idempotency })) };
  }

  async getSchedule({ shopId, agentId }: contract.GetScheduleRequest): Promise<contract.GetScheduleResponse> {
    const agent = await this.transactions.read(shopId, (tx) => this.store.find(tx, shopId, agentId));
    if (!agent) throw new AgentNotFound();
    return { schedule: agent.schedule ? scheduleToContract(agent.schedule) : undefined, duty: dutyToContract(agent) };
  }

  async setRouting(
    { shopId, bySchedule }: contract.SetRoutingRequest,
    { idempotency }: CallContext,
  ): Promise<contract.SetRoutingResponse> {
    return { bySchedule: await this.route.execute(shopId, bySchedule, idempotency) };
  }

  async getRouting({ shopId }: contract.GetRoutingRequest): Promise<contract.GetRoutingResponse> {
    return { bySchedule: await this.transactions.read(shopId, (tx) => this.store.findRouting(tx, shopId)) };
  }
}
