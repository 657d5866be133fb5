import type { Client } from '@guanxi/chassis/client';
import { type Campaign, type CampaignServiceService, CampaignState } from '@guanxi/contracts/filtering/v1/campaign.js';
import { Failure } from '../failure.js';
import { reconnecting } from '../platform/reconnecting.js';
import type { Session } from '../session.js';
import { startProgress } from '../terminal/progress.js';
import { stateInWords } from './render-campaign.js';

/**
 * Follows a campaign, with a bar on a terminal, until it is so; across restarts of the service.
 *
 * @throws {Failure} when the user interrupts
 */
export async function watchUntil(
  { texts, terminal, signal, now }: Session,
  client: Client<typeof CampaignServiceService>,
  { shopId, campaignId }: { shopId: string; campaignId: string },
  isSo: (campaign: Campaign) => boolean,
): Promise<Campaign> {
  const bar = startProgress(terminal, texts.campaign.sending);
  try {
    const open = () => client.watchCampaign({ shopId, campaignId }, { signal });
    for await (const { campaign } of reconnecting(open, { signal, now })) {
      if (!campaign) continue;
      const { audienceCount = 0, filteredCount = 0, heldOutCount = 0, openCount = 0 } = campaign.progress ?? {};
      const total = audienceCount - filteredCount - heldOutCount;
      bar.update(total - openCount, total > 0 ? total : undefined, stateInWords(campaign.state, texts));
      if (isSo(campaign)) return campaign;
    }
  } finally {
    bar.stop();
  }
  throw new Failure('INTERRUPTED', 'the campaign goes on without being watched');
}

/** Whether it stands as a plan, or never will. */
export const isPlanned = ({ state }: Campaign): boolean =>
  state !== CampaignState.DRAFT && state !== CampaignState.SCREENING;

/** Whether everyone is accounted for. */
export const isSettled = ({ settledAt }: Campaign): boolean => settledAt !== undefined;
