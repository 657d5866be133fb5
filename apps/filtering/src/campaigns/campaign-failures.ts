import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';
import type { CampaignState } from './campaign.js';
import type { CampaignWish } from './decide-campaign.js';

/** Thrown when the shop has no such campaign. */
export class CampaignNotFound extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'CAMPAIGN_NOT_FOUND', 'the shop has no such campaign');
  }
}

/** Thrown when a campaign stands where what is wished for cannot be done with it. */
export class CampaignStateConflict extends GuanxiError {
  constructor(wish: CampaignWish, state: CampaignState) {
    super(status.FAILED_PRECONDITION, 'CAMPAIGN_STATE', `to ${wish} a campaign that is ${state} cannot be done`, {
      metadata: { state },
    });
  }
}

/** Thrown when a campaign is to begin that has expired. */
export class CampaignExpired extends GuanxiError {
  constructor() {
    super(status.FAILED_PRECONDITION, 'CAMPAIGN_EXPIRED', 'the message has expired; make a new campaign');
  }
}

/** Thrown when a customer was not in the audience of a campaign. */
export class NoRecipient extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'NO_RECIPIENT', 'this customer was not in the audience of the campaign');
  }
}

/**
 * Thrown when a campaign's counts do not add up to its audience: somebody would be unaccounted for. It is never
 * finished then, and says so in the log.
 */
export class AccountsDisagree extends GuanxiError {
  constructor(campaignId: string, difference: Record<string, number>) {
    const counts = JSON.stringify(difference);
    super(status.INTERNAL, 'ACCOUNTS_DISAGREE', `the counts of campaign ${campaignId} do not add up: ${counts}`);
  }
}
