import { describe, expect, it } from 'vitest';
import { erasedName, idsNamed, withoutNames } from './names-in-facts.js';

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
  it('stay where a customer was erased who is called as a conversation is, or the other way round', () => {
    const erased = (id: string) => ({ v: erasedName('1'), lin: '0b9f2c1e-7f60-4f0e-9f0e-3d2f1a5b6c7d' })[id];
    expect(withoutNames(offered, erased)).toEqual(offered);
    const hers = { ...offered, customerId: 'v' };
    expect(withoutNames(hers, erased)).toEqual({ ...hers, customerId: 'erased-1', evidence: '' });
  });

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
