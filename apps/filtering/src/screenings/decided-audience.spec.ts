import { describe, expect, it } from 'vitest';
import { FactorColumns } from '../columns/factor-columns.js';
import { DecidedAudience } from './decided-audience.js';
import { roomForDecisions } from './decisions.js';

function audienceOf(customers: number): DecidedAudience {
  const columns = new FactorColumns(customers);
  const customerIds = Array.from({ length: customers }, (_, i) => `c-${i}`);
  const shop = columns.shop('tea');
  return new DecidedAudience(
    shop,
    Uint32Array.from(customerIds, (id) => columns.rowOf(shop, id)),
    roomForDecisions(customers, false),
  );
}

const deciding = (audience: DecidedAudience) => {
  const decided = new Set<number>();
  return (...places: number[]) => {
    for (const place of places) decided.add(place);
    audience.advance((place) => {
      let undecided = place;
      while (decided.has(undecided)) undecided++;
      return undecided;
    });
  };
};

describe('an audience that is being decided on', () => {
  it('has a block ready once everybody before its end was decided on, in whichever order', async () => {
    const audience = audienceOf(6);
    const decide = deciding(audience);
    const ready: number[] = [];
    const waiting = [2, 4, 99].map((place) => audience.until(place).then(() => ready.push(place)));
    decide(1, 3, 5);
    await Promise.resolve();
    expect(ready).toEqual([]);
    decide(0);
    await waiting[0];
    expect(ready).toEqual([2]);
    decide(4, 2);
    await Promise.all(waiting);
    expect(ready).toEqual([2, 4, 99]);
    expect(audience.block(0).customerIds.split('\n')).toHaveLength(6);
  });

  it('lets nobody wait for what is not decided any more', async () => {
    const audience = audienceOf(3);
    deciding(audience)(0);
    const waiting = audience.until(2);
    audience.fail(new RangeError('no such factor'));
    await expect(waiting).rejects.toThrow('no such factor');
    await expect(audience.until(1)).resolves.toBeUndefined();
    await expect(audience.until(3)).rejects.toThrow('no such factor');
  });
});
