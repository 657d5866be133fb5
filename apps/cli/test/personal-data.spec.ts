import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CaseServiceService } from '@guanxi/contracts/conversation/v1/case.js';
import { ConversationServiceService, SendMessageRequest } from '@guanxi/contracts/conversation/v1/conversation.js';
import { HandleKind, IdentityServiceService, VerificationLevel } from '@guanxi/contracts/relationship/v1/identity.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { filesWith, placesOf, textColumns, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { guanxi } from './guanxi.js';
import { RunningPlatform, type Service } from './running-platform.js';

const page = readFileSync(join(import.meta.dirname, '../../../deploy/personal-data.md'), 'utf8');
const anyService = 'all';
const shopId = 'lanmei';
const marker = 'zqx星河路七号';
const [mei, too, wu, late] = ['c-zqy-mei', 'c-zqy-too', 'c-keeps-wu', 'c-comes-late'];
let platform: RunningPlatform;
let folder: string;
let keys = 0;
const key = () => `k${++keys}`;

beforeAll(async () => {
  // Images of filtering's columns hold ids: they are to be written while the test looks.
  vi.stubEnv('COLUMNS_CHECKPOINT_SECONDS', '1');
  folder = await mkdtemp(join(tmpdir(), 'guanxi-personal-'));
  platform = await RunningPlatform.start(['relationship', 'filtering', 'presence', 'conversation', 'analytics']);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

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
      const name = listed.has(`${anyService}/${table}`) ? `${anyService}/${table}` : `${service}/${table}`;
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
  expect(await everywhere(marker)).toEqual([]);
  expect(await filesWith(platform.eventsFolder, marker)).toEqual([]);
  for (const words of ['zqxmailname', handle!.maskedValue]) {
    expect(await everywhere(words)).toEqual([]);
    expect(await filesWith(platform.eventsFolder, words)).toEqual([]);
  }

  const plain = (service: Service | typeof anyService, place: string) => {
    const [table, column] = place.split('.') as [string, string];
    return inventory().get(`${service}/${table}`)?.plain.includes(column);
  };
  const named = (await everywhere(customerId)).map((place) => place.split('/') as [Service, string]);
  expect(named.length).toBeGreaterThan(5);
  for (const [service, place] of named) {
    expect(plain(service, place) || plain(anyService, place), `${service}/${place}`).toBe(true);
  }

  const { messages } = await chat.listMessages({ shopId, conversationId, afterSequence: 0, pageSize: 10 });
  expect(JSON.stringify(messages)).toContain(marker);
  expect(await identities.linkHandle(email)).toEqual({ handle });
});

const call = async (...args: string[]) => {
  const done = await guanxi([...args, '--shop', shopId, ...platform.options]);
  expect(done.code, done.output + done.errors).toBe(0);
  return done;
};
const found = async (text: string, service: Service) => placesOf(platform.databaseUrls.get(service) as string, text);
const everywhere = async (text: string) => {
  const all = [...platform.databaseUrls.keys()].map(async (service) =>
    (await found(text, service)).map((place) => `${service}/${place}`),
  );
  return (await Promise.all(all)).flat();
};

async function buy(...customers: string[]): Promise<void> {
  const file = join(folder, 'bought.csv');
  await writeFile(file, `who,when,paid\n${customers.map((id) => `${id},2024-01-05,12.50\n`).join('')}`);
  const columns = ['--customer-column', 'who', '--date-column', 'when', '--amount-column', 'paid'];
  await call('import', 'purchases', file, ...columns);
}

function open(customerId: string) {
  const caller = { subject: customerId, role: 'customer', shop: shopId } as const;
  const chat = platform.as(caller, 'conversation', ConversationServiceService);
  const opened = chat.openConversation({ shopId, idempotencyKey: key(), customerId, channel: 'app', language: 'zh' });
  return opened.then(({ conversation }) => ({ caller, chat, conversationId: conversation!.conversationId }));
}

async function converse(customerId: string) {
  const { caller, chat, conversationId } = await open(customerId);
  const said = { shopId, conversationId, idempotencyKey: key() };
  await chat.sendMessage({ ...said, text: { text: `我住在${marker}`, articleIds: [] } } as never);
  const cases = platform.as(caller, 'conversation', CaseServiceService);
  await cases.createCase({ shopId, conversationId, idempotencyKey: key(), subject: marker });
  return conversationId;
}

it('is done by every service, whatever dies meanwhile, and leaves nothing that names or quotes her', async () => {
  await buy(mei, too, wu);
  await call('identity', 'link', mei, 'phone', '+86 138 0013 8000', '--level', 'verified');
  await call('identity', 'merge', mei, too, '--reason', 'same_phone');
  await call('consent', 'set', too, '--quiet', '22:00-08:00');
  await call('screen', '--audience', 'all', '--content', 'tea');
  const [hers, his] = [await converse(mei), await converse(wu)];
  await waitFor(async () => (await found(mei, 'filtering')).includes('factor_checkpoints.bytes'));
  await waitFor(async () => (await found(hers, 'analytics')).length > 0);
  expect((await everywhere(mei)).length).toBeGreaterThan(10);

  await platform.kill('conversation');
  await platform.kill('analytics');
  const asked = await call('erase', '--customer', mei, '--no-wait', '--json');
  const { erasureId, state } = asked.json as { erasureId: string; state: string };
  expect(state).toBe('UNDER_WAY');
  await platform.startService('conversation');
  await platform.startService('analytics');
  const receipt = await call('erase', '--receipt', erasureId, '--json');
  expect(receipt.json).toMatchObject({ state: 'DONE' });
  const { parts } = receipt.json as { parts: { service: string; rowCount: number }[] };
  expect(parts.map(({ service }) => service)).toEqual(['relationship', 'filtering', 'conversation', 'analytics']);
  for (const { service, rowCount } of parts) expect(rowCount, service).toBeGreaterThan(0);
  expect((await call('erase', '--receipt', erasureId, '--language', 'zh')).output).toContain('全部删除');

  // Columns are written anew with what comes now: from memory, which must not know her any more either.
  await buy(late);
  await waitFor(async () => (await found(late, 'filtering')).includes('factor_checkpoints.bytes'));
  for (const named of [mei, too, hers]) {
    const left = (await everywhere(named)).filter((place) => !place.startsWith('presence/seats'));
    expect(left, named).toEqual([]);
  }
  expect(await everywhere('+86*********00')).toEqual([]);
  expect((await everywhere(his)).length).toBeGreaterThan(0);
  expect((await everywhere(wu)).length).toBeGreaterThan(5);

  // Totals are what they were, and agree everywhere.
  await call('report', 'reconcile');
  await call('screen', '--audience', 'all', '--content', 'tea');

  // Who comes back is new.
  const again = await open(mei);
  expect(again.conversationId).not.toBe(hers);
  const { messages } = await again.chat.listMessages({
    ...{ shopId, conversationId: again.conversationId, afterSequence: 0, pageSize: 10 },
  });
  expect(messages).toEqual([]);
});
