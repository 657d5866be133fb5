import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { breakingChanges, current, events, holds, isQuery, methods, option } from './contracts.js';

const proto = fileURLToPath(new URL('../../../proto', import.meta.url));
const services = ['relationship', 'filtering', 'presence', 'conversation', 'analytics'];
const named = methods(current).map((method) => [`${method.parent.typeName}/${method.name}`, method] as const);

describe('every RPC', () => {
  it.each(named)('%s carries the shop', (_, method) => {
    const first = method.input.fields[0];
    expect(first?.name).toBe('shop_id');
    expect(first?.number).toBe(1);
  });

  it.each(named)('%s says who may call it', (_, method) => {
    expect(option<{ roles: number[] }>(current, method, 'access')?.roles).not.toHaveLength(0);
  });

  it.each(named)('%s has an idempotency key if it changes anything', (_, method) => {
    expect(holds(method.input, 'idempotency_key')).toBe(!isQuery(method));
  });

  it.each(named.filter(([, { name }]) => name.startsWith('List')))('%s is paged', (_, method) => {
    expect(holds(method.input, 'page_size')).toBe(true);
    expect(holds(method.input, 'page_token') || holds(method.input, 'after_sequence')).toBe(true);
    expect(holds(method.output, 'next_page_token') || holds(method.output, 'more')).toBe(true);
  });
});

describe('the domain events', () => {
  const catalogue = events(current);

  it('are owned by a service and have a subject of their own', () => {
    expect(catalogue.length).toBeGreaterThan(0);
    const subjects = catalogue.map(({ event }) => `${event.service}.${event.name}.v${event.version}`);
    expect(new Set(subjects).size).toBe(subjects.length);
    expect(catalogue.filter(({ event }) => !services.includes(event.service))).toEqual([]);
  });

  it.each(catalogue.map((entry) => [entry.message.name, entry] as const))('%s carries the shop', (_, { message }) => {
    expect(message.fields[0]?.name).toBe('shop_id');
  });
});

describe('the gate against breaking changes', () => {
  it('lets the working tree pass', () => {
    expect(breakingChanges(path.join(proto, 'released.binpb'))).toBe('');
  });

  it('stops a field that changes its type', () => {
    const changed = mkdtempSync(path.join(tmpdir(), 'guanxi-contracts-'));
    try {
      cpSync(proto, changed, { recursive: true });
      const file = path.join(changed, 'guanxi/presence/v1/seat.proto');
      writeFileSync(file, readFileSync(file, 'utf8').replace('string agent_name = 4', 'int64 agent_name = 4'));
      expect(breakingChanges(path.join(proto, 'released.binpb'), changed)).toContain('agent_name');
    } finally {
      rmSync(changed, { recursive: true, force: true });
    }
  });
});
