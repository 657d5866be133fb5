import { describe, expect, it } from 'vitest';
import { decideLink } from './decide-link.js';
import { decideMerge, identities_max, type MergeSide } from './decide-merge.js';

const side = (rest: Partial<MergeSide> = {}): MergeSide => ({
  isKnown: true,
  isMergedAway: false,
  identities_count: 1,
  verifiedKinds: [],
  ...rest,
});
const merchant = { override: false, isOperator: false };

describe('a merge', () => {
  it('is made of two who stand by themselves', () => {
    expect(decideMerge(side({ verifiedKinds: ['3/'] }), side({ verifiedKinds: ['4/'] }), merchant)).toEqual({
      kind: 'merge',
      overriddenKinds: [],
    });
  });

  it.each([
    [{ why: 'unknown', side: 'survivor' }, side({ isKnown: false }), side(), merchant],
    [{ why: 'merged_away', side: 'merged' }, side(), side({ isMergedAway: true }), merchant],
    [{ why: 'override_not_allowed' }, side(), side(), { override: true, isOperator: false }],
    [{ why: 'too_many' }, side({ identities_count: identities_max }), side(), merchant],
    [
      { why: 'conflict', kinds: ['3/'] },
      side({ verifiedKinds: ['2/wechat', '3/'] }),
      side({ verifiedKinds: ['2/weibo', '3/'] }),
      { override: false, isOperator: true },
    ],
  ])('is refused: %o', (refused, survivor, merged, by) => {
    expect(decideMerge(survivor, merged, by)).toEqual({ kind: 'refused', ...refused });
  });

  it('of verified identities is an operator’s to override, and says what she overrode', () => {
    const verified = side({ verifiedKinds: ['3/', '4/'] });
    expect(decideMerge(verified, verified, { override: true, isOperator: true })).toEqual({
      kind: 'merge',
      overriddenKinds: ['3/', '4/'],
    });
  });
});

describe('a link', () => {
  it.each([
    [undefined, 1, 'link'],
    [{ isHers: true, level: 1 }, 2, 'raise'],
    [{ isHers: true, level: 2 }, 2, 'unchanged'],
    [{ isHers: true, level: 3 }, 1, 'unchanged'],
    [{ isHers: false, level: 2 }, 3, 'move'],
    [{ isHers: false, level: 1 }, 2, 'refuse'],
    [{ isHers: false, level: 3 }, 3, 'refuse'],
  ] as const)('to a handle that is %o at level %i: %s', (current, level, outcome) => {
    expect(decideLink(current, level)).toBe(outcome);
  });
});
