import { describe, expect, it } from 'vitest';
import { advise } from './advice.js';

describe('advice', () => {
  it('says of which groups to have more, of which fewer, and where nothing can be told', () => {
    const advised = advise([
      { name: 'after_purchase', count: 1000, well: 800 },
      { name: 'coupon', count: 1000, well: 300 },
      { name: 'scan', count: 20, well: 11 },
    ]);
    expect(advised.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['after_purchase', 'more'],
      ['coupon', 'fewer'],
      ['scan', 'undecided'],
    ]);
  });

  it('shows no group of fewer than ten, and compares nothing where there is one group', () => {
    expect(advise([{ name: 'scan', count: 9, well: 9 }])).toEqual([]);
    expect(advise([{ name: 'scan', count: 10, well: 10 }])[0]?.verdict).toBe('undecided');
  });
});
