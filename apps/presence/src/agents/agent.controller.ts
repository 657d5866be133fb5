import { type CallContext, type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/presence/v1/agent.js';
import type { AgentServiceService } from '@guanxi/contracts/presence/v1/agent.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AgentStore } from './agent.store.js';
import { agentToContract, skillsFromContract } from './agent-contract.js';
import { AgentNotFound } from './agent-failures.js';
import { PutAgent } from './put-agent.js';
import { SetAbilities } from './set-abilities.js';

/** `guanxi.presence.v1.AgentService`. */
@Injectable()
export class AgentController implements Handlers<typeof AgentServiceService> {
  constructor(
    private readonly put: PutAgent,
    private readonly setAbilitiesOf: SetAbilities,
    private readonly store: AgentStore,
    private readonly transactions: Transactions,
  ) {}

  async putAgent(request: contract.PutAgentRequest, { idempotency }: CallContext): Promise<contract.PutAgentResponse> {
    const { shopId, agentId, displayName, seatsMax } = request;
    const agent = await this.put.execute({ shopId, agentId, displayName, seatsMax }, idempotency);
    return { agent: agentToContract(agent) };
  }

  async setAbilities(
    { shopId, agentId, skills, groupIds }: contract.SetAbilitiesRequest,
    { idempotency }: CallContext,
  ): Promise<contract.SetAbilitiesResponse> {
    const abilities = { skills: skillsFromContract(skills), groupIds: [...new Set(groupIds)] };
    return {
      agent: agentToContract(await this.setAbilitiesOf.execute({ shopId, agentId, ...abilities, idempotency })),
    };
  }

  async getAgent({ shopId, agentId }: contract.GetAgentRequest): Promise<contract.GetAgentResponse> {
    const agent = await this.transactions.read(shopId, (tx) => this.store.find(tx, shopId, agentId));
    if (!agent) throw new AgentNotFound();
    return { agent: agentToContract(agent) };
  }

  async listAgents({ shopId, pageSize, pageToken }: contract.ListAgentsRequest): Promise<contract.ListAgentsResponse> {
    const items = pageItems(pageSize);
    const [after = ''] = readPageToken(pageToken, 'text') ?? [];
    const found = await this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, after, items + 1));
    const { rows, nextPageToken } = page(found, items, ({ agentId }) => [agentId]);
    return { agents: rows.map(agentToContract), nextPageToken };
  }
}
