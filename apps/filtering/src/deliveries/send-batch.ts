import { Clock, Logger } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AdapterFailed } from '../adapters/adapter.js';
import { Adapters } from '../adapters/adapters.js';
import { CampaignDesk } from '../campaigns/campaign-desk.js';
import { Contacts } from '../caps/contacts.js';
import { ChannelDesk } from '../channels/channel-desk.js';
import { Randomness } from '../channels/randomness.js';
import { RelationshipClient } from '../relationship-client.js';
import type { Batch } from './batch.js';
import { type DeliveryResult, type Permission, stepAfterSending, stepBeforeSending } from './decide-step.js';
import type { ClaimedDelivery, DeliveryStep, EndState } from './delivery.js';
import { DeliveryStore } from './delivery.store.js';
import { deliveryIdOf } from './delivery-id.js';
import { DeliveryMetrics } from './delivery-metrics.js';

/** What became of a batch: it was dealt with, or nobody could be asked whether it may go. */
export type Sending = 'done' | 'relationship_away';

/**
 * Sends a batch that was claimed: asks relationship and caps at the very moment, gives the adapter whoever may be written
 * to, and records what came of it. If the process dies in between, the claim runs out and the same deliveries go again
 * under the same ids, which the adapter knows. Source: mission A1, B4, B8.
 */
@Injectable()
export class SendBatch {
  constructor(
    private readonly transactions: Transactions,
    private readonly relationship: RelationshipClient,
    private readonly contacts: Contacts,
    private readonly channels: ChannelDesk,
    private readonly campaigns: CampaignDesk,
    private readonly adapters: Adapters,
    private readonly store: DeliveryStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly randomness: Randomness,
    private readonly metrics: DeliveryMetrics,
    private readonly logger: Logger,
  ) {}

  async execute(batch: Batch): Promise<Sending> {
    const finish = this.metrics.batch_s.startTimer();
    try {
      return await this.send(batch);
    } finally {
      finish();
    }
  }

  private async send(batch: Batch): Promise<Sending> {
    const { shopId, campaign, claimed } = batch;
    const customerIds = claimed.map(({ customerId }) => customerId);
    let permissions: Map<string, Permission>;
    try {
      const { topic } = campaign.message;
      permissions = await this.relationship.checkSending(shopId, customerIds, topic, this.clock.now());
    } catch (error) {
      this.logger.warn({ shop: shopId, campaign: campaign.campaignId, err: error }, 'relationship cannot be asked');
      await this.transactions.run(shopId, (tx) => this.putBack(tx, batch, claimed, false));
      return 'relationship_away';
    }
    const sendable = await this.transactions.run(shopId, (tx) => this.reserve(tx, batch, permissions));
    if (sendable.length > 0) await this.deliver(batch, sendable);
    return 'done';
  }

  /** Reserves under the caps and takes the steps of those who may not be written to. Returns the others. */
  private async reserve(tx: Tx, batch: Batch, permissions: Map<string, Permission>): Promise<ClaimedDelivery[]> {
    const { shopId, channel, campaign, claimed } = batch;
    const { campaignId, expiresAt } = campaign;
    if (!(await this.campaigns.maySend(tx, shopId, campaignId))) {
      await this.putBack(tx, batch, claimed, false);
      return [];
    }
    const now = this.clock.now();
    const granted = claimed.filter(({ customerId }) => permissions.get(customerId)?.kind === 'granted');
    const contacts = await this.contacts.reserve(
      tx,
      { shopId, campaignId },
      granted.map(({ customerId }) => customerId),
      now,
    );
    const sendable: ClaimedDelivery[] = [];
    const steps: DeliveryStep[] = [];
    for (const one of claimed) {
      const permission = permissions.get(one.customerId) as Permission;
      const step = stepBeforeSending(one, permission, contacts.get(one.customerId), expiresAt);
      if (step) steps.push(step);
      else sendable.push(one);
    }
    if (steps.length > 0) {
      const taken = await this.take(tx, batch, steps, now);
      await this.channels.giveBack(tx, shopId, channel.name, steps.length);
      await this.count(tx, batch, taken);
    }
    return sendable;
  }

  private async deliver(batch: Batch, sendable: ClaimedDelivery[]): Promise<void> {
    const { shopId, channel, campaign } = batch;
    const { campaignId, message, expiresAt } = campaign;
    const ids = new Map(sendable.map(({ customerId }) => [deliveryIdOf(campaignId, customerId), customerId]));
    const deliveries = [...ids].map(([deliveryId, customerId]) => ({ deliveryId, customerId }));
    try {
      const order = { shopId, campaignId, channel: channel.name, message, expiresAt, deliveries };
      const results = await this.adapters.of(shopId, channel).deliver(order);
      const byCustomer = new Map([...results].map(([id, result]) => [ids.get(id) ?? '', result]));
      await this.transactions.run(shopId, (tx) => this.record(tx, batch, sendable, byCustomer));
    } catch (error) {
      if (!(error instanceof AdapterFailed)) throw error;
      this.metrics.adapterFailures.inc({ kind: channel.kind });
      this.logger.warn(
        { shop: shopId, channel: channel.name, reason: error.message },
        'the adapter of a channel failed',
      );
      await this.transactions.run(shopId, async (tx) => {
        // Whether they arrived is unknown, so what was reserved for them stays, and they go again under the same ids.
        await this.putBack(tx, batch, sendable, true);
        await this.channels.fails(tx, shopId, channel.name, error.message, error.retryAfter_ms);
      });
    }
  }

  /** Writes down what the adapter answered, with the event that tells of it. */
  private async record(
    tx: Tx,
    batch: Batch,
    sendable: ClaimedDelivery[],
    results: Map<string, DeliveryResult>,
  ): Promise<void> {
    const { shopId, channel, campaign } = batch;
    const { campaignId, message, expiresAt } = campaign;
    const now = this.clock.now();
    const again: DeliveryResult = { kind: 'retry', after_ms: 0 };
    const steps = sendable.map((one) =>
      stepAfterSending(one, results.get(one.customerId) ?? again, expiresAt, now, this.randomness.next()),
    );
    const taken = await this.take(tx, batch, steps, now);
    const reached = taken.filter(({ state }) => state === 'sent').map(({ customerId }) => customerId);
    const missed = taken.filter(({ state }) => state !== 'sent').map(({ customerId }) => customerId);
    await this.contacts.settle(tx, { shopId, campaignId }, { reached, missed }, now);
    await this.channels.answers(tx, shopId, channel.name);
    await this.count(tx, batch, taken);
    if (reached.length === 0) return;
    await this.outbox.add(tx, events.messagesDelivered, shopId, {
      shopId,
      campaignId,
      channel: channel.name,
      contentCategory: message.contentCategory,
      deliveredAt: now,
      customerIds: reached,
    });
  }

  /** Puts claimed deliveries back in line, and their share of the capacity back to the channel. */
  private async putBack(tx: Tx, batch: Batch, claimed: ClaimedDelivery[], inDoubt: boolean): Promise<void> {
    const steps = claimed.map((one): DeliveryStep => ({ ...one, state: 'waiting', inDoubt }));
    await this.take(tx, batch, steps, this.clock.now());
    await this.channels.giveBack(tx, batch.shopId, batch.channel.name, claimed.length);
  }

  /** Takes steps; returns those that were taken, for a claim may have been lost to another replica. */
  private async take(tx: Tx, batch: Batch, steps: DeliveryStep[], now: Date): Promise<DeliveryStep[]> {
    const changed = await this.store.step(tx, batch.shopId, batch.campaign.campaignId, steps, now);
    const taken = steps.filter(({ customerId }) => changed.has(customerId));
    tx.afterCommit(() => {
      for (const { state } of taken) this.metrics.count(state);
    });
    return taken;
  }

  private async count(tx: Tx, { shopId, campaign }: Batch, steps: DeliveryStep[]): Promise<void> {
    const more: Partial<Record<EndState, number>> = {};
    for (const { state } of steps) {
      if (state !== 'waiting' && state !== 'postponed') more[state] = (more[state] ?? 0) + 1;
    }
    await this.campaigns.account(tx, shopId, campaign.campaignId, more);
  }
}
