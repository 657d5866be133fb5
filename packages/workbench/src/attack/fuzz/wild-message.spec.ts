import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attackedMethods } from '../attacked-methods.js';
import { wildFields } from './wild-message.js';
import { encodeFields, field_bytes_max, fittingFields, repeatedField, wireField, wireType } from './wire-field.js';

/** A field's tags and lengths, at every level of what it holds. */
const around_bytes_max = 100;

describe('wild fields', () => {
  it('stay within what one call may hold, however lists stand in lists', () => {
    const inputs = [...new Set(attackedMethods.map(({ input }) => input))];
    for (const input of inputs) {
      const bounded = fc.property(wildFields(input, ['x-1']), ({ bytes }) => {
        expect(bytes.byteLength).toBeLessThanOrEqual(field_bytes_max + around_bytes_max);
      });
      fc.assert(bounded, { numRuns: 40, seed: 1 });
    }
  });

  it('are repeated as often as is asked, and no further than they fit', () => {
    const item = wireField(1, wireType.bytes, 'x', Buffer.alloc(999));
    expect(repeatedField(item, 3)).toEqual({ shown: '3 × x', bytes: Buffer.concat(Array(3).fill(item.bytes)) });
    expect(repeatedField(item, 10_001)).toMatchObject({ shown: '5000 × x' });
    expect(encodeFields(fittingFields([item, repeatedField(item, 10_001)]))).toEqual(item.bytes);
  });
});
