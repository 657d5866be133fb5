import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { describe, expect, it } from 'vitest';
import { type Behaviour, decideAcceptance } from './decide-acceptance.js';

const now = new Date('2026-03-02T08:00:00Z');
const read = (behaviourId: string, occurredAt = now): Behaviour => ({
  behaviourId,
  customerId: 'lin',
  kind: BehaviourKind.MESSAGE_READ,
  occurredAt,
  category: '',
  productId: '',
  amountCents: 0,
  campaignId: 'spring',
});

describe('a batch of behaviours', () => {
  it('is taken whole where nothing is wrong with it, late ones too', () => {
    const batch = [read('a'), read('b', new Date('1997-01-01T00:00:00Z'))];
    expect(decideAcceptance(batch, now)).toEqual({ accepted: batch, repeatedCount: 0, refused: [] });
  });

  it('counts an id that stands in it twice once', () => {
    expect(decideAcceptance([read('a'), read('a'), read('b')], now)).toEqual({
      accepted: [read('a'), read('b')],
      repeatedCount: 1,
      refused: [],
    });
  });

  it('refuses by place what lies in the future, and takes the rest', () => {
    const later = new Date(now.getTime() + 1);
    expect(decideAcceptance([read('a', later), read('b')], now)).toEqual({
      accepted: [read('b')],
      repeatedCount: 0,
      refused: [{ index: 0, field: 'occurred_at', description: 'lies in the future' }],
    });
  });
});
