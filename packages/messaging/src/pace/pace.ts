import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { MESSAGING_OPTIONS, type MessagingOptions } from '../messaging-options.js';
import { type Passage, Road } from '../road/road.js';
import { streamOf } from '../road/stream.js';
import { ListenerLag } from './listener-lag.js';

const look_ms = 50;
/** Where nothing can be seen, for there is no listener or no NATS, it is looked for now and then only. */
const blindLook_ms = 2_000;
const look_ms_max = 1_000;
const behind_ms_max = 250;
const held_ms_max = 1_000;
/** Who stands still for so long is not waited for: she is not slow but away, and will catch up. */
const still_ms_max = 2_000;

/**
 * Keeps those who tell much from running ahead of the service that has to know of it soon (`keepsPaceWith`): whoever takes
 * in a batch asks for its turn first. What is told faster than it is applied would be seen later and later; held back,
 * senders wait for their acknowledgement instead.
 */
@Injectable()
export class Pace {
  private lag = new ListenerLag();
  private passage?: Passage;
  private isLooking = false;
  private nextLook_ms = 0;

  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    private readonly road: Road,
  ) {}

  /**
   * Resolves when the listener is at most a quarter of a second behind, at once where it is; and in any case after a
   * second, and where nothing is known of it: telling goes on, whoever listens.
   */
  async turn(): Promise<void> {
    const end_ms = performance.now() + held_ms_max;
    for (;;) {
      const now_ms = performance.now();
      this.look(now_ms);
      if (!this.isBehind(now_ms) || now_ms >= end_ms) return;
      await pause(look_ms);
    }
  }

  private isBehind(now_ms: number): boolean {
    return this.lag.behind_ms(now_ms) > behind_ms_max && this.lag.still_ms(now_ms) <= still_ms_max;
  }

  /** Has the listener's place looked up, unless it was just now; nobody waits for that. */
  private look(now_ms: number): void {
    const { service, keepsPaceWith } = this.options;
    if (!keepsPaceWith || this.isLooking || now_ms < this.nextLook_ms) return;
    this.isLooking = true;
    this.placeOf(streamOf(service), keepsPaceWith)
      .then(({ last, applied }) => {
        this.lag.note({ at_ms: now_ms, last, applied });
        this.nextLook_ms = performance.now() + look_ms;
      })
      .catch(() => {
        this.lag = new ListenerLag();
        this.nextLook_ms = performance.now() + blindLook_ms;
      })
      .finally(() => {
        this.isLooking = false;
      });
  }

  private async placeOf(stream: string, listener: string): Promise<{ last: number; applied: number }> {
    if (!this.passage || this.passage.lost.aborted)
      this.passage = await this.road.open(AbortSignal.timeout(look_ms_max));
    const info = await this.passage.manager.consumers.info(stream, listener);
    // A listener's place covers all of the stream, so what is pending lies between what was delivered and the end.
    return { last: info.delivered.stream_seq + info.num_pending, applied: info.ack_floor.stream_seq };
  }
}
