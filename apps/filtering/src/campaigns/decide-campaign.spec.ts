import { describe, expect, it } from 'vitest';
import type { CampaignState } from './campaign.js';
import { type CampaignWish, decideCampaign } from './decide-campaign.js';

const now = new Date('2026-11-11T00:00:00Z');
const expiresAt = new Date('2026-11-12T00:00:00Z');
const states: CampaignState[] = ['draft', 'screening', 'planned', 'sending', 'paused', 'finished', 'cancelled'];
const table: Record<CampaignWish, (CampaignState | '')[]> = {
  plan: ['screening', 'screening', 'planned', '', '', '', ''],
  start: ['', '', 'sending', 'sending', '', '', ''],
  pause: ['', '', '', 'paused', 'paused', '', ''],
  resume: ['', '', '', 'sending', 'sending', '', ''],
  cancel: ['cancelled', 'cancelled', 'cancelled', 'cancelled', 'cancelled', '', 'cancelled'],
};
const cases = Object.entries(table).flatMap(([wish, next]) =>
  next.map((to, i) => [wish as CampaignWish, states[i]!, to] as const),
);

describe('a campaign', () => {
  it.each(cases)('that is to %s when it is %s becomes "%s"', (wish, state, to) => {
    const expected = to ? { kind: 'becomes', state: to } : { kind: 'refused', why: 'state' };
    expect(decideCampaign({ state, expiresAt }, wish, now)).toEqual(expected);
  });

  it.each([
    ['plan', 'draft'],
    ['start', 'planned'],
    ['resume', 'paused'],
  ] as const)('does not %s once it has expired', (wish, state) => {
    expect(decideCampaign({ state, expiresAt: now }, wish, now)).toEqual({ kind: 'refused', why: 'expired' });
  });

  it('can be cancelled and paused after its expiry', () => {
    expect(decideCampaign({ state: 'sending', expiresAt: now }, 'cancel', now)).toMatchObject({ state: 'cancelled' });
    expect(decideCampaign({ state: 'sending', expiresAt: now }, 'pause', now)).toMatchObject({ state: 'paused' });
  });
});
