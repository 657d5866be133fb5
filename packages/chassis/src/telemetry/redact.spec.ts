import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.js';
import { redact } from './redact.js';

const personal = ['text', 'phone', 'email', 'name', 'address', 'body', 'token', 'authorization', 'Phone', 'EMAIL'];

describe('redaction', () => {
  it('hides personal fields at any depth, and nothing else', () => {
    const leaf = fc.oneof(fc.integer(), fc.constant('secret-value'), fc.constant(undefined));
    const key = fc.oneof(fc.constantFrom(...personal), fc.constantFrom('shop', 'method', 'campaign_id'));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.dictionary(key, fc.oneof({ maxDepth: 6 }, leaf, tie('tree'), fc.array(tie('tree'), { maxLength: 2 })), {
        maxKeys: 4,
      }),
    }));
    fc.assert(
      fc.property(tree as fc.Arbitrary<object>, fc.constantFrom(...personal), (fields, hiddenKey) => {
        const before = JSON.stringify(fields);
        const seen = JSON.stringify(redact({ shop: 'tea', deeper: { [hiddenKey]: 'hidden-value', fields } }));
        expect(seen).not.toContain('hidden-value');
        expect(seen).toContain('"shop":"tea"');
        expect(JSON.stringify(fields)).toBe(before);
      }),
    );
  });

  it('shows nothing that lies too deep to be looked into', () => {
    const deep = { a: { b: { c: { d: { e: { phone: '138' } } } } } };
    expect(JSON.stringify(redact(deep))).toBe('{"a":{"b":{"c":{"d":"[too deep]"}}}}');
  });

  it('returns what holds nothing personal as it is', () => {
    const fields = { shop: 'tea', nested: { count: 1 } };
    expect(redact(fields)).toBe(fields);
  });
});

describe('the logger', () => {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger('echo', 'info', { write: (line) => void lines.push(JSON.parse(line)) });

  it('hides personal fields of a line and of a child', () => {
    logger.child({ model: { phone: '138' } }).info({ rows: [{ email: 'a@b' }] }, 'hello');
    expect(lines.at(-1)).toMatchObject({
      model: { phone: '[redacted]' },
      rows: [{ email: '[redacted]' }],
      message: 'hello',
    });
  });

  it('shows of an error what happened and where, but not the row it happened to', () => {
    const cause = Object.assign(new Error('duplicate key'), { detail: 'Key (phone)=(138)', parameters: ['138'] });
    logger.error({ err: new Error('not saved', { cause }) }, 'failed');
    expect(lines.at(-1)).toMatchObject({ err: { message: 'not saved', cause: { message: 'duplicate key' } } });
    expect(JSON.stringify(lines.at(-1))).not.toContain('138');
  });
});
