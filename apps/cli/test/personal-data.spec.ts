import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CaseServiceService } from '@guanxi/contracts/conversation/v1/case.js';
import { ConversationServiceService, SendMessageRequest } from '@guanxi/contracts/conversation/v1/conversation.js';
import { HandleKind, IdentityServiceService, VerificationLevel } from '@guanxi/contracts/relationship/v1/identity.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { filesWith, placesOf, textColumns, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RunningPlatform, type Service } from './running-platform.js';

const page = readFileSync(join(import.meta.dirname, '../../../deploy/personal-data.md'), 'utf8');
const everywhere = 'all';
const shopId = 'lanmei';
const marker = 'zqx星河路七号';
let platform: RunningPlatform;
let keys = 0;
const key = () => `k${++keys}`;

beforeAll(async () => {
  platform = await RunningPlatform.start(['relationship', 'filtering', 'presence', 'conversation', 'analytics']);
});
afterAll(() => platform?.stop());

/** The page's rows: the columns of each service's table, by the kinds of the heading. */
function inventory(): Map<string, Record<'sealed' | 'plain' | 'all', string[]>> {
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && line.includes('`'));
  return new Map(
    rows.map((line) => {
      const [, service, table, ...cells] = line.split('|').map((cell) => cell.trim());
      const named = cells.map((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, column]) => column!));
      const [sealed, customers, staff, plain] = named as [string[], string[], string[], string[]];
      const kinds = { sealed, plain: [...customers, ...staff, ...plain].flat(), all: named.flat() };
      return [`${service}/${table}`, kinds] as const;
    }),
  );
}

it('is all listed: every column that can hold text, once', async () => {
  const listed = inventory();
  const found = new Map<string, string[]>();
  for (const [service, url] of platform.databaseUrls) {
    for (const { table, column } of await textColumns(url)) {
      if (column === 'shop_id') continue;
      const name = listed.has(`${everywhere}/${table}`) ? `${everywhere}/${table}` : `${service}/${table}`;
      found.set(name, [...new Set([...(found.get(name) ?? []), column])]);
    }
  }
  const columns = (names: Iterable<[string, string[]]>) =>
    [...names]
      .filter(([, all]) => all.length > 0)
      .map(([name, all]) => `${name}: ${all.toSorted().join(' ')}`)
      .sort();
  expect(columns(found)).toEqual(columns([...listed].map(([name, { all }]) => [name, all])));
});

it('is read by nobody who has only the databases and the files of events', async () => {
  const customerId = 'c-zqx-mei';
  const merchant = { subject: 'boss', role: 'merchant', shop: shopId } as const;
  const customer = { subject: customerId, role: 'customer', shop: shopId } as const;
  const chat = platform.as(customer, 'conversation', ConversationServiceService);
  const cases = platform.as(customer, 'conversation', CaseServiceService);
  const identities = platform.as(merchant, 'relationship', IdentityServiceService);
  const relationships = platform.as(merchant, 'relationship', RelationshipServiceService);
  for (const id of [customerId, 'c-zqx-too']) {
    await relationships.establishRelationship({
      ...{ shopId, idempotencyKey: key(), customerId: id, acquisitionChannel: 'scan', occurredAt: undefined },
    });
  }
  const link = { shopId, customerId, level: VerificationLevel.VERIFIED };
  const email = { ...link, idempotencyKey: key(), kind: HandleKind.EMAIL, value: 'zqxmailname@example.com' };
  const { handle } = await identities.linkHandle(email);
  await identities.mergeCustomers({
    ...{ shopId, idempotencyKey: key(), survivorId: customerId, mergedId: 'c-zqx-too', reason: 'same_phone' },
    overrideConflict: false,
  });
  const { conversation } = await chat.openConversation({
    ...{ shopId, idempotencyKey: key(), customerId, channel: 'app', language: 'zh' },
  });
  const conversationId = conversation!.conversationId;
  const send = (said: Partial<SendMessageRequest>) =>
    chat.sendMessage(SendMessageRequest.fromPartial({ shopId, conversationId, idempotencyKey: key(), ...said }));
  await send({ text: { text: `我住在${marker}，快递还没到`, articleIds: [] } });
  await send({ productCard: { productId: 'p-7', title: marker, imageUrl: '', priceCents: 1 } as never });
  const { case: put } = await cases.createCase({ shopId, conversationId, idempotencyKey: key(), subject: marker });
  await platform
    .as(merchant, 'conversation', CaseServiceService)
    .addCaseNote({ shopId, caseId: put!.caseId, idempotencyKey: key(), text: marker });
  await chat.closeEpisode({ shopId, conversationId, idempotencyKey: key() });
  const rate = { shopId, conversationId, idempotencyKey: key(), stars: 1, reasons: ['slow'], comment: marker };
  await chat.rateEpisode(rate);

  // Events are in the files by now: her id is, which they carry.
  await waitFor(async () => (await filesWith(platform.eventsFolder, customerId)).length > 1);
  const found = async (words: string) => {
    const all = [...platform.databaseUrls].map(async ([service, url]) =>
      (await placesOf(url, words)).map((place) => `${service}/${place}`),
    );
    return (await Promise.all(all)).flat();
  };
  expect(await found(marker)).toEqual([]);
  expect(await filesWith(platform.eventsFolder, marker)).toEqual([]);
  for (const words of ['zqxmailname', handle!.maskedValue]) {
    expect(await found(words)).toEqual([]);
    expect(await filesWith(platform.eventsFolder, words)).toEqual([]);
  }

  const plain = (service: Service | typeof everywhere, place: string) => {
    const [table, column] = place.split('.') as [string, string];
    return inventory().get(`${service}/${table}`)?.plain.includes(column);
  };
  const named = (await found(customerId)).map((place) => place.split('/') as [Service, string]);
  expect(named.length).toBeGreaterThan(5);
  for (const [service, place] of named) {
    expect(plain(service, place) || plain(everywhere, place), `${service}/${place}`).toBe(true);
  }

  const { messages } = await chat.listMessages({ shopId, conversationId, afterSequence: 0, pageSize: 10 });
  expect(JSON.stringify(messages)).toContain(marker);
  expect(await identities.linkHandle(email)).toEqual({ handle });
});
