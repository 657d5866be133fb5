import { CareProposal } from '@guanxi/contracts/relationship/v1/care.js';
import { expect, it } from 'vitest';
import { groupCare } from './group-care.js';

const noon = new Date('2026-06-30T12:00:00Z');
const inMinutes = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);
const proposal = (customerId: string, expiresAt: Date, rest: object = {}) =>
  CareProposal.fromPartial({ customerId, ruleId: 'cart', channel: 'push', templateRef: 'cart_1', expiresAt, ...rest });

it('sends together what one rule proposes for about the same time, until the first occasion has passed', () => {
  const messages = groupCare(
    [
      proposal('bea', inMinutes(65)),
      proposal('ann', inMinutes(61)),
      proposal('ann', inMinutes(66)),
      proposal('cai', inMinutes(75)),
    ],
    noon,
  );
  expect(messages).toMatchObject([
    { ruleId: 'cart', channel: 'push', templateRef: 'cart_1', expiresAt: inMinutes(61), customerIds: ['ann', 'bea'] },
    { expiresAt: inMinutes(75), customerIds: ['cai'] },
  ]);
});

it('keeps rules apart, and leaves out what names no channel or is over', () => {
  const messages = groupCare(
    [
      proposal('ann', inMinutes(60)),
      proposal('ann', inMinutes(60), { ruleId: 'birthday' }),
      proposal('bea', inMinutes(60), { channel: '', templateRef: '' }),
      proposal('cai', noon),
    ],
    noon,
  );
  expect(messages.map(({ ruleId, customerIds }) => [ruleId, customerIds])).toEqual([
    ['cart', ['ann']],
    ['birthday', ['ann']],
  ]);
});
