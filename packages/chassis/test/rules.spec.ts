import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Contract, type FieldViolation, InvalidRequest } from '../src/index.js';
import { testContracts } from './echo-service.js';
import { CheckRequest, type Part } from './generated/src/guanxi/test/v1/rules.js';

const { validate } = new Contract(testContracts).method('/guanxi.test.v1.RulesService/Check');

const part = (partId: string, innerPart?: Part): Part => ({ partId, innerPart });
const valid: CheckRequest = {
  ...CheckRequest.decode(new Uint8Array()),
  requiredText: 'x',
  level: 0,
  requiredColour: 5,
  tags: ['a'],
  part: part('p1'),
  chosenWay: { $case: 'byChance', value: false },
};

/** What is wrong with the valid request after `changes`, having crossed the wire. */
function violations(changes: Partial<Record<keyof CheckRequest, unknown>>): FieldViolation[] {
  const message = CheckRequest.decode(CheckRequest.encode({ ...valid, ...changes } as CheckRequest).finish());
  try {
    validate(message as never);
    return [];
  } catch (error) {
    return (error as InvalidRequest).details.violations ?? [];
  }
}
const fieldsAtFault = (changes: Partial<Record<keyof CheckRequest, unknown>>) =>
  violations(changes).map(({ field }) => field);

const chance = (value: unknown) => ({ $case: 'byId', value });

describe('rules', () => {
  it('accept a request that keeps them all', () => {
    expect(violations({})).toEqual([]);
  });

  it.each<[string, Partial<Record<keyof CheckRequest, unknown>>]>([
    ['required_text', { requiredText: '' }],
    ['short_text', { shortText: 'a' }],
    ['short_text', { shortText: 'abcde' }],
    ['short_text', { shortText: '👋' }],
    ['short_text', { shortText: '一二三四五' }],
    ['plain_text', { plainText: 'x'.repeat(1_025) }],
    ['plain_text', { plainText: 'a\0b' }],
    ['shop', { shop: 'Tea' }],
    ['shop', { shop: 'tea.shop' }],
    ['shop', { shop: `a${'b'.repeat(63)}` }],
    ['id', { id: ' a' }],
    ['id', { id: 'a b' }],
    ['id', { id: 'a\n' }],
    ['id', { id: '-a' }],
    ['id', { id: 'x'.repeat(129) }],
    ['uuid', { uuid: '0190a1b2' }],
    ['language', { language: 'chinese language' }],
    ['time_zone', { timeZone: 'Asia/Atlantis' }],
    ['time_zone', { timeZone: '+08:00' }],
    ['time_zone', { timeZone: 'AET' }],
    ['time_zone', { timeZone: 'SystemV/AST4' }],
    ['time_zone', { timeZone: 'US/Pacific-New' }],
    ['token', { token: 'Add To Cart' }],
    ['stars', { stars: -1 }],
    ['stars', { stars: 6 }],
    ['level', { level: undefined }],
    ['level', { level: -1 }],
    ['level', { level: 11 }],
    ['ratio', { ratio: Number.NaN }],
    ['ratio', { ratio: Number.POSITIVE_INFINITY }],
    ['cents', { cents: 101 }],
    ['colour', { colour: 2 }],
    ['required_colour', { requiredColour: 0 }],
    ['tags', { tags: [] }],
    ['tags', { tags: ['a', 'b', 'c', 'd'] }],
    ['tags[1]', { tags: ['a', 'B'] }],
    ['tags[0]', { tags: [''] }],
    ['numbers', { numbers: Array.from({ length: 1_001 }, () => 1) }],
    ['colours[2]', { colours: [1, 5, 4] }],
    ['parts', { parts: { a: part('1'), b: part('2'), c: part('3') } }],
    ['parts[0].part_id', { parts: { a: part('') } }],
    ['parts', { parts: { ['k'.repeat(1_025)]: part('1') } }],
    ['blob', { blob: Buffer.alloc(5) }],
    ['part', { part: undefined }],
    ['part.part_id', { part: part('') }],
    ['part.inner_part.inner_part.part_id', { part: part('1', part('2', part(' '))) }],
    ['nested_parts[2].part_id', { nestedParts: [part('1'), part('2'), part('')] }],
    ['nested_parts[0].inner_part.part_id', { nestedParts: [part('1', part('!'))] }],
    ['chosen_way', { chosenWay: undefined }],
    ['by_id', { chosenWay: chance('') }],
    ['by_id', { chosenWay: chance('a b') }],
    ['by_part.part_id', { chosenWay: { $case: 'byPart', value: part('') } }],
    ['nick', { nick: 'x'.repeat(1_025) }],
    ['weight', { weight: Number.NaN }],
  ])('name %s for %j', (field, changes) => {
    expect(fieldsAtFault(changes)).toEqual([field]);
  });

  it.each<[Partial<Record<keyof CheckRequest, unknown>>]>([
    [{ shortText: '你好' }],
    [{ shortText: '👋👋👋👋' }],
    [{ plainText: '长'.repeat(1_024) }],
    [{ shop: 'tea-house_1' }],
    [{ id: '客户:42@tea.cn' }],
    [{ uuid: '0190a1b2-0000-7000-8000-00000000000f' }],
    [{ language: 'zh-Hans-CN' }],
    [{ timeZone: 'Asia/Shanghai' }],
    [{ timeZone: 'UTC' }],
    [{ timeZone: 'EST5EDT' }],
    [{ token: 'add_to_cart.v1' }],
    [{ stars: 0 }],
    [{ stars: 5 }],
    [{ level: 10 }],
    [{ colour: 5 }],
    [{ blob: Buffer.alloc(4) }],
    [{ numbers: Array.from({ length: 1_000 }, () => 1) }],
    [{ chosenWay: { $case: 'byChance', value: false } }],
    [{ happenedAt: new Date('2026-01-01T00:00:00Z'), lasted: { seconds: 1, nanos: 0 }, weight: 0, nick: '' }],
  ])('accept %j', (changes) => {
    expect(violations(changes)).toEqual([]);
  });

  it('name every field at fault at once', () => {
    expect(fieldsAtFault({ requiredText: '', stars: 9, part: part('') })).toEqual([
      'required_text',
      'stars',
      'part.part_id',
    ]);
  });

  it.each(['0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'])('accept %s, the last of its side', (instant) => {
    expect(violations({ happenedAt: new Date(instant) })).toEqual([]);
  });

  it.each([
    '0000-12-31T23:59:59.999Z',
    '-271821-04-20T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '+275760-09-13T00:00:00Z',
  ])('refuse %s, which no calendar of ours has', (instant) => {
    expect(fieldsAtFault({ happenedAt: new Date(instant) })).toEqual(['happened_at']);
  });

  it('refuse a time that is none', () => {
    const beyond = Buffer.from([0xda, 0x01, 0x09, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]);
    const message = CheckRequest.decode(Buffer.concat([CheckRequest.encode(valid).finish(), beyond]));
    expect(() => validate(message as never)).toThrow('happened_at: must be a time');
  });
});

describe('laws', () => {
  it('a list within its bound is accepted exactly when each of its items would be', () => {
    const items = fc.array(fc.oneof(fc.constantFrom('a', 'b-c', 'B', '', ' '), fc.string()), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(items, (tags) => {
        const wrong = tags.flatMap((tag, i) => (violations({ token: tag || ' ' }).length > 0 ? [`tags[${i}]`] : []));
        expect(fieldsAtFault({ tags })).toEqual(wrong);
      }),
    );
  });

  it('length counts characters, whatever plane they come from', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }), (shortText) => {
        const characters = [...shortText].length;
        const isRight = characters >= 2 && characters <= 4 && !shortText.includes('\0');
        expect(violations({ shortText }).length === 0).toBe(isRight);
      }),
    );
  });

  it('a refusal names a bounded number of fields, and no content of theirs', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 12, maxLength: 40 }), { minLength: 25, maxLength: 400 }), (ids) => {
        const found = violations({ nestedParts: ids.map((id) => part(` ${id}`)) });
        expect(found).toHaveLength(20);
        for (const { field, description } of found) {
          expect(field).toMatch(/^nested_parts\[\d+\]\.part_id$/);
          for (const id of ids) expect(description).not.toContain(id);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('whatever bytes decode are either accepted or refused with violations, never a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        let message: CheckRequest;
        try {
          message = CheckRequest.decode(bytes);
        } catch {
          return;
        }
        try {
          validate(message as never);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidRequest);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
