import type { Client } from '@guanxi/chassis/client';
import { Control, ConversationServiceService, type Message } from '@guanxi/contracts/conversation/v1/conversation.js';
import { CareOption, InterventionServiceService } from '@guanxi/contracts/conversation/v1/intervention.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { afterMessage, type ChatState, newChatState } from '../chat/chat-state.js';
import { reconnecting } from '../platform/reconnecting.js';
import type { Session } from '../session.js';
import { Watched } from '../watched.js';

/** A customer who does what a script says, and hears what a customer hears. */
export class ScriptedCustomer {
  readonly state = new Watched<ChatState>(newChatState(Control.UNSPECIFIED, 0));
  private readonly conversations: Client<typeof ConversationServiceService>;
  private readonly interventions: Client<typeof InterventionServiceService>;
  private readonly transfers: Client<typeof TransferServiceService>;
  private readonly listening = new AbortController();
  private conversationId = '';

  constructor(
    private readonly session: Session,
    private readonly shopId: string,
    private readonly customerId: string,
    private readonly onMessage: (message: Message, state: ChatState) => void,
  ) {
    const caller = { subject: customerId, role: 'customer', shop: shopId } as const;
    this.conversations = session.platform.client('conversation', ConversationServiceService, caller);
    this.interventions = session.platform.client('conversation', InterventionServiceService, caller);
    this.transfers = session.platform.client('conversation', TransferServiceService, caller);
  }

  /** Begins a new episode; one that an earlier run left open is closed. */
  async open(channel: string, language: string): Promise<string> {
    const { shopId, customerId } = this;
    const listed = await this.conversations.listConversations({
      shopId,
      customerId,
      pageSize: 100,
      pageToken: '',
      agentId: '',
      control: Control.UNSPECIFIED,
    });
    const left = listed.conversations.find((one) => one.channel === channel && one.control !== Control.CLOSED);
    if (left) await this.conversations.closeEpisode(this.call(left.conversationId));
    const idempotencyKey = this.session.newKey();
    const opened = await this.conversations.openConversation({ shopId, idempotencyKey, customerId, channel, language });
    if (!opened.conversation) throw new Error('the service opened no conversation');
    const { conversationId, control, episode, lastSequence } = opened.conversation;
    this.conversationId = conversationId;
    this.state.value = { ...newChatState(control, episode), lastSequence };
    void this.listen().catch(() => {});
    return conversationId;
  }

  async says(text: string): Promise<void> {
    await this.conversations.sendMessage({ ...this.call(), text: { text, articleIds: [] } });
  }

  async chooses(option: 'continue' | 'transfer'): Promise<void> {
    await this.interventions.chooseCareOption({
      ...this.call(),
      interventionId: this.state.value.openMenuId ?? '',
      option: option === 'continue' ? CareOption.CONTINUE : CareOption.TRANSFER,
    });
  }

  async asksForAHuman(): Promise<void> {
    await this.transfers.requestTransfer(this.call());
  }

  async closes(): Promise<void> {
    await this.conversations.closeEpisode(this.call());
  }

  async rates(stars: number): Promise<void> {
    await this.conversations.rateEpisode({ ...this.call(), stars, reasons: [], comment: '' });
  }

  leaves(): void {
    this.listening.abort();
  }

  private call(conversationId = this.conversationId) {
    return { shopId: this.shopId, conversationId, idempotencyKey: this.session.newKey() };
  }

  private async listen(): Promise<void> {
    const { shopId, conversationId } = this;
    const { signal } = this.listening;
    const open = () =>
      this.conversations.watchMessages(
        { shopId, conversationId, afterSequence: this.state.value.lastSequence },
        { signal },
      );
    for await (const { message } of reconnecting(open, { signal, now: this.session.now })) {
      if (!message) continue;
      const next = afterMessage(this.state.value, message);
      this.onMessage(message, next);
      this.state.value = next;
    }
  }
}
