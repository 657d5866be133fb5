import { Injectable } from '@nestjs/common';
import { PresenceClient } from '../presence-client.js';
import type { Successor } from './requeue.js';
import { AgentUnknown, GroupUnknown } from './transfer-failures.js';

/** Refuses to pass customers on to somebody whom the shop does not have: nobody would ever come for them. */
@Injectable()
export class RefuseUnknownSuccessor {
  constructor(private readonly presence: PresenceClient) {}

  /**
   * What is empty names nobody, and is not looked for.
   *
   * @throws {AgentUnknown} when the shop has no such agent.
   * @throws {GroupUnknown} when no agent of the shop is in such a group.
   * @throws {GuanxiError} when presence cannot be asked.
   */
  async execute(shopId: string, { agentId, groupId }: Successor): Promise<void> {
    const [hasAgent, hasGroup] = await Promise.all([
      agentId === '' || this.presence.hasAgent(shopId, agentId),
      groupId === '' || this.presence.hasGroup(shopId, groupId),
    ]);
    if (!hasAgent) throw new AgentUnknown();
    if (!hasGroup) throw new GroupUnknown();
  }
}
