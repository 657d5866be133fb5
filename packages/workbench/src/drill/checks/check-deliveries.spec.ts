import { Campaign, Recipient, RecipientReason, RecipientState } from '@guanxi/contracts/filtering/v1/campaign.js';
import { expect, it } from 'vitest';
import { checkDeliveries } from './check-deliveries.js';
import { allWell } from './verdict.js';

const noon = Date.UTC(2026, 0, 5, 12);
const nobody = new Map();
const perDay = 3;

const of = (customerId: string, state: RecipientState, reason = RecipientReason.UNSPECIFIED) =>
  Recipient.fromPartial({ customerId, state, reason });
const got = (customerId: string) => ({ shopId: 's', campaignId: 'c', customerId, at_ms: noon });
const told = (recipients: Recipient[], progress: Partial<Campaign['progress']>) => [
  {
    campaign: Campaign.fromPartial({ campaignId: 'c', settledAt: new Date(noon), progress: progress as object }),
    recipients,
  },
];
const sentAndRefused = { audienceCount: 2, sentCount: 1, refusedCount: 1 };

it('finds nothing where the channel got what was sent, and what a campaign says may have arrived', () => {
  const doubtful = of('b', RecipientState.REFUSED, RecipientReason.OUTCOME_UNKNOWN);
  const campaigns = told([of('a', RecipientState.SENT), doubtful], sentAndRefused);
  expect(checkDeliveries(campaigns, [got('a')], nobody, perDay)).toEqual(allWell());
  expect(checkDeliveries(campaigns, [got('a'), got('b')], nobody, perDay)).toEqual(allWell());
});

it('names what the channel never got, what it got twice, and what the campaign denies', () => {
  const refused = of('b', RecipientState.REFUSED, RecipientReason.RELATIONSHIP_CANCELLED);
  const campaigns = told([of('a', RecipientState.SENT), refused], sentAndRefused);
  const found = checkDeliveries(campaigns, [got('b'), got('b'), got('x')], nobody, perDay);
  expect(found.lost).toEqual(['campaign c to a, which the channel never got']);
  expect(found.twice).toEqual(['campaign c to b was sent 2 times']);
  expect(found.broken).toEqual([
    'campaign c to b: the channel got it, the campaign says REFUSED, RELATIONSHIP_CANCELLED',
    'campaign c to x: the channel got it, the campaign says nothing',
  ]);
});

it('takes what was sent between a backup and its restoring for forgotten', () => {
  const campaigns = told([of('a', RecipientState.EXPIRED)], { audienceCount: 1, expiredCount: 1 });
  const found = (from_ms: number) =>
    checkDeliveries(campaigns, [got('a')], nobody, perDay, { from_ms, until_ms: noon + 1 }).broken;
  expect(found(noon - 1)).toEqual([]);
  expect(found(noon + 1)).toEqual(['campaign c to a: the channel got it, the campaign says EXPIRED, UNSPECIFIED']);
});

it('counts everybody', () => {
  const campaigns = told([of('a', RecipientState.SENT)], { audienceCount: 3, sentCount: 2, openCount: 0 });
  const { broken } = checkDeliveries(campaigns, [got('a')], nobody, perDay);
  expect(broken).toEqual(['campaign c accounts for 2 of 3', 'campaign c says 2 were sent, and names 1']);
});
