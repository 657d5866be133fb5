import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ColumnsFull } from './columns-failures.js';
import { imageOfPlatform, imageOfShop, renameInImage, restorePlatform, restoreShop } from './columns-image.js';
import { countOf, day_s, decayedValues } from './decayed-counter.js';
import { FactorColumns } from './factor-columns.js';
import type { ToldFacts } from './told-facts.js';

const now_s = 9_700 * day_s;
const rows_max = 10_000;

const behaviour = fc.record({
  shopId: fc.constantFrom('tea', 'hats'),
  customerId: fc.constantFrom('ana', 'bo', 'cai', 'dai', 'e'),
  instant_s: fc.integer({ min: now_s - 900 * day_s, max: now_s }),
  code: fc.integer({ min: 1, max: 12 }),
  word: fc.constantFrom('', 'green_tea', 'hats', 'gifts'),
});
interface Behaviour {
  shopId: string;
  customerId: string;
  instant_s: number;
  code: number;
  word: string;
}

function factOf(
  { shopId, customerId, instant_s, code, word }: Behaviour,
  fact: ToldFacts['fact'] = 'behaviours',
): ToldFacts {
  return { shopId, fact, customerIds: [customerId], instants_s: [instant_s], codes: [code], words: [word] };
}

function columnsOf(behaviours: readonly Behaviour[], position?: number): FactorColumns {
  const columns = new FactorColumns(rows_max);
  for (const shopId of ['tea', 'hats']) columns.shop(shopId);
  for (const one of behaviours) columns.take(factOf(one), position);
  return columns;
}

function bitsOf(columns: FactorColumns): string[] {
  columns.moveTo(now_s);
  const shops = ['hats', 'tea'].map((shopId) => imageOfShop(columns, columns.shop(shopId)));
  return [...shops, imageOfPlatform(columns)].map((image) => image.toString('base64'));
}

describe('the factors of everybody', () => {
  const behaviours = fc.array(behaviour, { maxLength: 120 });

  it('are the same bits in whichever order behaviours come', () => {
    const shuffled = behaviours.chain((told) =>
      fc.tuple(fc.constant(told), fc.shuffledSubarray(told, { minLength: told.length, maxLength: told.length })),
    );
    fc.assert(
      fc.property(shuffled, ([told, otherwise]) => {
        expect(bitsOf(columnsOf(otherwise))).toEqual(bitsOf(columnsOf(told)));
      }),
    );
  });

  it('are the same bits after checkpoints anywhere in the stream and what came behind each', () => {
    fc.assert(
      fc.property(behaviours, fc.tuple(fc.nat(120), fc.nat(120), fc.nat(120)), (told, cuts) => {
        const [platform, hats, tea] = cuts.map((cut) => columnsOf(told.slice(0, cut)));
        const after = new FactorColumns(rows_max);
        restorePlatform(after, imageOfPlatform(platform!));
        restoreShop(after, 'hats', imageOfShop(hats!, hats!.shop('hats')));
        restoreShop(after, 'tea', imageOfShop(tea!, tea!.shop('tea')));
        [after.platformPosition, after.shop('hats').position, after.shop('tea').position] = cuts;
        for (const [i, one] of told.entries()) after.take(factOf(one), i + 1);
        expect(bitsOf(after)).toEqual(bitsOf(columnsOf(told)));
      }),
    );
  });

  it('change with every behaviour that is young enough to count', () => {
    const bought = factOf({ shopId: 'tea', customerId: 'ana', instant_s: now_s, code: 7, word: '' });
    const columns = columnsOf([]);
    const before = bitsOf(columns);
    columns.take(bought);
    expect(bitsOf(columns)).not.toEqual(before);
  });

  it('take in one stream position once', () => {
    const columns = columnsOf([]);
    const bought = factOf({ shopId: 'tea', customerId: 'ana', instant_s: now_s, code: 7, word: '' });
    columns.take(bought, 5);
    columns.shop('tea').position = 5;
    columns.platformPosition = 5;
    const before = bitsOf(columns);
    columns.take(bought, 5);
    expect(bitsOf(columns)).toEqual(before);
  });

  it('are refused beyond the relationships that a process may hold', () => {
    const columns = new FactorColumns(2);
    const take = (customerId: string) =>
      columns.take(factOf({ shopId: 'tea', customerId, instant_s: now_s, code: 1, word: '' }));
    take('ana');
    take('bo');
    expect(() => take('cai')).toThrow(ColumnsFull);
  });
});

describe('what another shop does', () => {
  it('is seen as activity on the platform, and never how its messages were taken', () => {
    const columns = columnsOf([]);
    columns.take(factOf({ shopId: 'tea', customerId: 'ana', instant_s: now_s, code: 1, word: '' }, 'relationships'));
    columns.moveTo(now_s);
    const before = imageOfPlatform(columns).toString('base64');
    for (const code of [9, 10, 11])
      columns.take(factOf({ shopId: 'hats', customerId: 'ana', instant_s: now_s, code, word: '' }));
    expect(imageOfPlatform(columns).toString('base64')).toBe(before);
    columns.take(factOf({ shopId: 'hats', customerId: 'ana', instant_s: now_s, code: 3, word: 'gifts' }));
    expect(imageOfPlatform(columns).toString('base64')).not.toBe(before);
    expect(columns.shop('tea').interests.size).toBe(0);
  });
});

describe('customers', () => {
  it('are in order however they came, and however many at once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.stringMatching(/^[a-z0-9]{1,4}$/), { maxLength: 30 }), { maxLength: 5 }),
        (batches) => {
          const columns = new FactorColumns(rows_max);
          const shop = columns.shop('tea');
          for (const batch of batches) {
            for (const customerId of batch) columns.rowOf(shop, customerId);
            shop.inOrder();
          }
          const ordered = [...shop.inOrder()].map((row) => shop.ids.id(row));
          expect(ordered).toEqual([...new Set(batches.flat())].sort());
        },
      ),
    );
  });
});

describe('an erased customer', () => {
  const hers = fc.array(behaviour, { maxLength: 60 });
  const otherwise = (told: readonly Behaviour[], shops: readonly string[]) =>
    told.map((one) => (one.customerId === 'cai' && shops.includes(one.shopId) ? { ...one, customerId: 'x0z' } : one));
  const rename = { knownAs: 'cai', keptAs: 'x0z', everywhere: true };

  it('is somebody else in memory, with all that was hers, and known no more', () => {
    fc.assert(
      fc.property(hers, (told) => {
        const columns = columnsOf(told);
        bitsOf(columns);
        for (const shopId of ['tea', 'hats']) columns.rename({ ...rename, shopId }, 1);
        expect(bitsOf(columns)).toEqual(bitsOf(columnsOf(otherwise(told, ['tea', 'hats']))));
        expect(
          [columns.shop('tea').ids, columns.shop('hats').ids, columns.platform.ids].map((ids) => ids.find('cai')),
        ).toEqual([-1, -1, -1]);
      }),
    );
  });

  it('is somebody else in images', () => {
    fc.assert(
      fc.property(hers, (told) => {
        const columns = columnsOf(told);
        columns.moveTo(now_s);
        const images = [
          ...['tea', 'hats'].map((shopId) => imageOfShop(columns, columns.shop(shopId))),
          imageOfPlatform(columns),
        ];
        const had = images.map((image) => image.includes('cai\n'));
        expect(images.map((image) => renameInImage(image, 'cai', 'x0z'))).toEqual(had);
        const restored = new FactorColumns(rows_max);
        restorePlatform(restored, images[2]!);
        restoreShop(restored, 'tea', images[0]!);
        restoreShop(restored, 'hats', images[1]!);
        for (const shopId of ['tea', 'hats']) restored.shop(shopId);
        expect(bitsOf(restored)).toEqual(bitsOf(columnsOf(otherwise(told, ['tea', 'hats']))));
      }),
    );
  });

  it('is refused where the other id is known, and nothing where she is not', () => {
    const columns = columnsOf([
      { shopId: 'tea', customerId: 'cai', instant_s: now_s, code: 1, word: '' },
      { shopId: 'tea', customerId: 'x0z', instant_s: now_s, code: 1, word: '' },
    ]);
    expect(() => columns.rename({ ...rename, shopId: 'tea' }, 1)).toThrow(RangeError);
    columns.rename({ ...rename, shopId: 'hats', everywhere: false }, 1);
    expect(columns.shop('hats').ids.size).toBe(0);
  });
});

describe('a decayed counter', () => {
  it('is worth half as much after a half-life, and nothing after four', () => {
    const columns = columnsOf([]);
    for (let i = 0; i < 3; i++)
      columns.take(factOf({ shopId: 'tea', customerId: 'ana', instant_s: now_s, code: 1, word: '' }));
    const code = () => columns.shop('tea').table.segmentOf(0).u16[0]![0]!;
    const valueAt = (instant_s: number) => {
      columns.moveTo(instant_s);
      return decayedValues(instant_s, 7)[code()]!;
    };
    const [first, second] = [valueAt(now_s + 7 * day_s), valueAt(now_s + 14 * day_s)];
    expect(second).toBeCloseTo(first / 2, 6);
    columns.moveTo(now_s + 40 * day_s);
    expect([0, 1, 2, 3].map((slot) => countOf(code(), slot))).toEqual([0, 0, 0, 0]);
  });
});
