import type { Client } from '@guanxi/chassis/client';
import { ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import { afterAssignment, type Desk, emptyDesk, offeredOf } from '../agent/desk.js';
import { Lease } from '../agent/lease.js';
import { reconnecting } from '../platform/reconnecting.js';
import type { Session } from '../session.js';
import { Watched } from '../watched.js';

/** An agent who does what a script says. */
export class ScriptedAgent {
  readonly desk = new Watched<Desk>(emptyDesk);
  private readonly conversations: Client<typeof ConversationServiceService>;
  private readonly transfers: Client<typeof TransferServiceService>;
  private readonly presence: Client<typeof PresenceServiceService>;
  private readonly working = new AbortController();
  private readonly lease: Lease;

  constructor(
    private readonly session: Session,
    private readonly shopId: string,
    private readonly agentId: string,
  ) {
    const caller = { subject: agentId, role: 'agent', shop: shopId } as const;
    const { platform, newKey, now } = session;
    this.conversations = platform.client('conversation', ConversationServiceService, caller);
    this.transfers = platform.client('conversation', TransferServiceService, caller);
    this.presence = platform.client('presence', PresenceServiceService, caller);
    const { signal } = this.working;
    this.lease = new Lease(this.presence, {
      shopId,
      agentId,
      deviceId: 'demo',
      newKey,
      now,
      signal,
      onReopened: () => {},
    });
  }

  async comes(): Promise<void> {
    await this.lease.open();
    void this.lease.keep();
    void this.watch().catch(() => {});
    await this.intends(Intent.ONLINE);
  }

  /** Whether that conversation was offered to her in time, and is hers now. */
  async takes(conversationId: string, wait_ms: number): Promise<boolean> {
    const isOffered = ({ places }: Desk) => offeredOf(places).some((place) => place.conversationId === conversationId);
    if (!(await this.desk.until(isOffered, wait_ms))) return false;
    await this.transfers.acceptAssignment({ ...this.call(conversationId), agentId: this.agentId });
    return true;
  }

  async says(conversationId: string, text: string): Promise<void> {
    await this.conversations.sendMessage({ ...this.call(conversationId), text: { text, articleIds: [] } });
  }

  async closes(conversationId: string): Promise<void> {
    await this.conversations.closeEpisode(this.call(conversationId));
  }

  async leaves(): Promise<void> {
    this.working.abort();
    await this.intends(Intent.OFFLINE);
    await this.lease.close();
  }

  private async intends(intent: Intent): Promise<void> {
    const { shopId, agentId } = this;
    await this.presence.setIntent({ shopId, agentId, idempotencyKey: this.session.newKey(), intent });
  }

  private call(conversationId: string) {
    return { shopId: this.shopId, conversationId, idempotencyKey: this.session.newKey() };
  }

  private async watch(): Promise<void> {
    const { shopId, agentId } = this;
    const { signal } = this.working;
    const open = () => this.transfers.watchAssignments({ shopId, agentId }, { signal });
    for await (const { assignment } of reconnecting(open, { signal, now: this.session.now })) {
      if (assignment) this.desk.value = afterAssignment(this.desk.value, assignment);
    }
  }
}
