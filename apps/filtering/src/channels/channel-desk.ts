import { Clock } from '@guanxi/chassis';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Channel, ChannelState } from './channel.js';
import { ChannelStore } from './channel.store.js';
import { backOff_ms } from './decide-back-off.js';
import { Randomness } from './randomness.js';

/** A shop's channels, as the other capabilities use them. */
@Injectable()
export class ChannelDesk {
  constructor(
    private readonly store: ChannelStore,
    private readonly clock: Clock,
    private readonly randomness: Randomness,
  ) {}

  find(tx: ReadTx, shopId: string, name: string): Promise<Channel | undefined> {
    return this.store.find(tx, shopId, name);
  }

  /** The channel, held until the transaction ends, so that of two who take from its capacity one waits. */
  hold(tx: Tx, shopId: string, name: string): Promise<(Channel & ChannelState) | undefined> {
    return this.store.hold(tx, shopId, name);
  }

  /** Says up to when its capacity is spent. */
  pace(tx: Tx, shopId: string, name: string, pacedTo_ms: number): Promise<void> {
    return this.store.pace(tx, shopId, name, pacedTo_ms);
  }

  /** Something begins to be sent: capacity that passed before is gone. */
  begin(tx: Tx, shopId: string, name: string, now: Date): Promise<void> {
    return this.store.begin(tx, shopId, name, now.getTime());
  }

  giveBack(tx: Tx, shopId: string, name: string, messages: number): Promise<void> {
    return this.store.giveBack(tx, shopId, name, messages);
  }

  /** Its adapter answered: it is used in full again. */
  answers(tx: Tx, shopId: string, name: string): Promise<void> {
    return this.store.answers(tx, shopId, name);
  }

  /** Its adapter did not answer: the whole channel is left alone for a while, longer each time. */
  async fails(tx: Tx, shopId: string, name: string, failure: string, asked_ms: number): Promise<void> {
    const now = this.clock.now();
    const channel = await this.store.hold(tx, shopId, name);
    // Calls that were under way together fail together, and count once.
    if (!channel || (channel.resumesAt && channel.resumesAt > now)) return;
    const failures = channel.failures + 1;
    const resumesAt = new Date(now.getTime() + backOff_ms(failures, asked_ms, this.randomness.next()));
    await this.store.fails(tx, shopId, name, failures, resumesAt, failure);
  }
}
