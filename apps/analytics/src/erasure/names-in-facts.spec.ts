import { describe, expect, it } from 'vitest';
import { idsNamed, withoutNames } from './names-in-facts.js';

const at = new Date('2026-03-02T12:00:00Z');
const offered = {
  shopId: 's',
  conversationId: 'v',
  customerId: 'lin',
  evidence: '骗子',
  offeredAt: at,
  agentId: 'lin',
};
const recorded = { shopId: 's', behaviours: [{ customerId: 'lin', kind: 7, occurredAt: at }, { customerId: 'wu' }] };
const delivered = { shopId: 's', customerIds: ['wu', 'lin'] };
const keptAs = (id: string) => ({ lin: 'erased-1', v: 'other' })[id];

describe('the names in a fact', () => {
  it('are found wherever they stand', () => {
    expect([offered, recorded, delivered].map((fact) => [...idsNamed(fact)])).toEqual([
      ['v', 'lin'],
      ['lin', 'wu'],
      ['wu', 'lin'],
    ]);
    expect(idsNamed({ shopId: 's', counts: [{ scene: 'x', minute: at }], agentId: 'mei', caseId: '' }).size).toBe(0);
  });

  it('are taken out, with the evidence, and nothing else', () => {
    expect(withoutNames(offered, keptAs)).toEqual({
      ...offered,
      ...{ conversationId: 'other', customerId: 'erased-1', evidence: '' },
    });
    expect(withoutNames(recorded, keptAs)).toEqual({
      ...recorded,
      behaviours: [{ customerId: 'erased-1', kind: 7, occurredAt: at }, { customerId: 'wu' }],
    });
    expect(withoutNames(delivered, keptAs)).toEqual({ shopId: 's', customerIds: ['wu', 'erased-1'] });
    expect(withoutNames({ ...offered, customerId: 'wu', conversationId: 'w' }, keptAs).evidence).toBe('骗子');
  });
});
