import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Caller } from '@guanxi/chassis';
import { ConversationServiceService, SendMessageRequest } from '@guanxi/contracts/conversation/v1/conversation.js';
import { patiently } from '../platform/patiently.js';
import type { TalkingPlatform } from './talking-platform.js';

const shopId = 'watched';
const watchers_by_conversation = 10;
const settle_ms = 2_000;
const open_ms_max = 120_000;

/** Bytes of the conversation service for each of so many open watches, ten a conversation, each of which has been told something. */
export async function watcherBytes(platform: TalkingPlatform, watchers: number): Promise<number> {
  const conversations = await openAll(platform, Math.ceil(watchers / watchers_by_conversation));
  await pause(settle_ms);
  const before = platform.memory_bytes();
  const leaving = new AbortController();
  setMaxListeners(0, leaving.signal);
  let told = 0;
  const watching: Promise<void>[] = [];
  for (const { client, conversationId } of conversations) {
    for (let i = 0; i < watchers_by_conversation; i += 1) {
      const stream = client.watchMessages({ shopId, conversationId, afterSequence: 0 }, { signal: leaving.signal });
      const watch = async () => {
        for await (const { message } of stream) if (message?.sequence === 1) told += 1;
      };
      watching.push(watch().catch(() => undefined));
    }
  }
  const deadline = performance.now() + open_ms_max;
  while (told < conversations.length * watchers_by_conversation) {
    if (performance.now() > deadline) throw new Error(`only ${told} of ${watchers} watches were open in time`);
    await pause(50);
  }
  await pause(settle_ms);
  const after = platform.memory_bytes();
  leaving.abort();
  await Promise.all(watching);
  return (after - before) / watching.length;
}

async function openAll(platform: TalkingPlatform, count: number) {
  const at_once = 16;
  const opened: { client: ReturnType<typeof clientOf>; conversationId: string }[] = [];
  const opener = async (first: number) => {
    for (let i = first; i < count; i += at_once) {
      const customerId = `watched-${i}`;
      const client = clientOf(platform, customerId);
      const asked = { shopId, customerId, channel: 'web', language: 'zh', idempotencyKey: randomUUID() };
      const { conversation } = await patiently(() => client.openConversation(asked));
      const conversationId = conversation?.conversationId ?? '';
      const text = { text: '你好', articleIds: [] };
      const said = SendMessageRequest.fromPartial({ shopId, conversationId, idempotencyKey: randomUUID(), text });
      await patiently(() => client.sendMessage(said));
      opened.push({ client, conversationId });
    }
  };
  await Promise.all(Array.from({ length: at_once }, (_, i) => opener(i)));
  return opened;
}

function clientOf(platform: TalkingPlatform, customerId: string) {
  const caller: Caller = { subject: customerId, role: 'customer', shop: shopId };
  return platform.client('conversation', ConversationServiceService, caller);
}
