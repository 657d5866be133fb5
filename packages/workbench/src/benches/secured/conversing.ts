import type { Caller } from '@guanxi/chassis';
import { AvailabilityServiceService } from '@guanxi/contracts/presence/v1/availability.js';
import { Talk } from '../messages/talk.js';
import { TalkingPlatform } from '../messages/talking-platform.js';
import type { Protection } from '../platform/service-programs.js';
import { type Servers, startServers } from '../plumbing/servers.js';

const conversations = 1;
/** Messages that a read gives back: a screenful. */
const read_messages = 20;
const merchant: Caller = { subject: 'boss', role: 'merchant', shop: 'bench' };

/** A customer and her agent talking through services of their own, on servers of their own. */
export class Conversing {
  private sent = 0;

  private constructor(
    private readonly servers: Servers,
    private readonly platform: TalkingPlatform,
    private readonly talk: Talk,
  ) {}

  /** @throws {WrongInput} where the services are not built. */
  static async start(protection: Protection): Promise<Conversing> {
    const servers = await startServers();
    try {
      const platform = await TalkingPlatform.start(servers, protection);
      try {
        return new Conversing(servers, platform, await Talk.begin(platform, conversations));
      } catch (error) {
        await platform.stop();
        throw error;
      }
    } catch (error) {
      await servers.stop();
      throw error;
    }
  }

  /** One of them says something. */
  async send(): Promise<void> {
    this.sent += 1;
    await this.talk.sayOne();
  }

  /** She reads the last that was said. */
  async read(): Promise<void> {
    const after = Math.max(0, this.sent - read_messages);
    const messages = await this.talk.readFirst(after, read_messages);
    if (messages.length < Math.min(this.sent, read_messages)) throw new Error('messages are missing');
  }

  /** How long their conversation service has kept the processor busy so far. */
  processor_ms(): number {
    return this.platform.processor_ms();
  }

  /** Milliseconds of the first call over each of so many connections of its own. */
  async firstCalls_ms(connections: number): Promise<number[]> {
    const taken_ms: number[] = [];
    for (let i = 0; i < connections; i += 1) {
      const client = this.platform.stranger('presence', AvailabilityServiceService, merchant);
      const began = performance.now();
      await client.getAvailability({ shopId: merchant.shop });
      taken_ms.push(performance.now() - began);
      client.close();
    }
    return taken_ms;
  }

  async stop(): Promise<void> {
    await this.talk.end();
    await this.platform.stop();
    await this.servers.stop();
  }
}
