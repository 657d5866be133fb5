import type { CampaignState } from './campaign.js';

/** What a merchant wants with a campaign. */
export type CampaignWish = 'plan' | 'start' | 'pause' | 'resume' | 'cancel';

/** What comes of a wish: the state that follows, or why it cannot be. */
export type CampaignStep = { kind: 'becomes'; state: CampaignState } | { kind: 'refused'; why: 'state' | 'expired' };

const steps: Record<CampaignWish, Partial<Record<CampaignState, CampaignState>>> = {
  // Whoever wishes for what is so already has it.
  plan: { draft: 'screening', screening: 'screening', planned: 'planned' },
  start: { planned: 'sending', sending: 'sending' },
  pause: { sending: 'paused', paused: 'paused' },
  resume: { paused: 'sending', sending: 'sending' },
  cancel: {
    draft: 'cancelled',
    screening: 'cancelled',
    planned: 'cancelled',
    sending: 'cancelled',
    paused: 'cancelled',
    cancelled: 'cancelled',
  },
};

/** What comes of a wish with a campaign at an instant. Nothing begins that has expired. Source: mission B8. */
export function decideCampaign(
  { state, expiresAt }: { state: CampaignState; expiresAt: Date },
  wish: CampaignWish,
  now: Date,
): CampaignStep {
  const next = steps[wish][state];
  if (!next) return { kind: 'refused', why: 'state' };
  const begins = wish === 'plan' || wish === 'start' || wish === 'resume';
  if (begins && next !== state && expiresAt <= now) return { kind: 'refused', why: 'expired' };
  return { kind: 'becomes', state: next };
}
