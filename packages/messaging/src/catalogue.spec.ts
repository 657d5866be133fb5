import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createFileRegistry, fromBinary, getOption } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import * as analytics from '@guanxi/contracts/events/v1/analytics.js';
import * as conversation from '@guanxi/contracts/events/v1/conversation.js';
import * as filtering from '@guanxi/contracts/events/v1/filtering.js';
import * as presence from '@guanxi/contracts/events/v1/presence.js';
import * as relationship from '@guanxi/contracts/events/v1/relationship.js';
import { expect, it } from 'vitest';
import { events } from './catalogue.js';

const image = readFileSync(createRequire(import.meta.url).resolve('@guanxi/contracts/image'));
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
const option = registry.getExtension('guanxi.contract.v1.event')!;

interface Declared {
  service: string;
  name: string;
  version: number;
}

it('lists every message that the contracts declare an event, once, under its own name', () => {
  const declared = [...registry]
    .filter((desc) => desc.kind === 'message' && desc.file.proto.package === 'guanxi.events.v1')
    .map((desc) => getOption(desc as never, option as never) as Declared)
    .filter(({ name }) => name !== '')
    .map(({ service, name, version }) => `guanxi.${service}.${name}.v${version}`);
  expect(declared.length).toBeGreaterThan(10);
  expect(
    Object.values(events)
      .map(({ type }) => type)
      .sort(),
  ).toEqual(declared.sort());
});

it('reads and writes each event as the message of its name', () => {
  const messages: Record<string, unknown> = {
    ...analytics,
    ...conversation,
    ...filtering,
    ...presence,
    ...relationship,
  };
  for (const [key, event] of Object.entries(events)) {
    const words = event.name.split('_').map((word) => word[0]!.toUpperCase() + word.slice(1));
    expect(event.codec).toBe(messages[words.join('')]);
    expect(key.toLowerCase()).toBe(words.join('').toLowerCase());
  }
});
