import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRelationship, type Relationship, type RelationshipWish } from './decide-relationship.js';

const monday = new Date('2026-03-02T08:00:00Z');
const tuesday = new Date('2026-03-03T08:00:00Z');
const active: Relationship = {
  customerId: 'lin',
  status: 'active',
  acquisitionChannel: 'scan',
  establishedAt: monday,
  changedAt: monday,
  version: 1,
};
const cancelled: Relationship = { ...active, status: 'cancelled', changedAt: tuesday, version: 2 };

describe('a customer without a relationship', () => {
  it('is established as of the day she opted in', () => {
    const wish = { to: 'establish', acquisitionChannel: 'scan', at: monday } as const;
    expect(decideRelationship('lin', undefined, wish)).toEqual({ kind: 'changed', next: active });
  });

  it.each([
    { to: 'cancel', at: monday },
    { to: 'restore', acquisitionChannel: 'scan', at: monday },
  ] satisfies RelationshipWish[])('has nothing to $to', (wish) => {
    expect(decideRelationship('lin', undefined, wish)).toEqual({ kind: 'refused', why: 'not_found' });
  });
});

describe('an active relationship', () => {
  it.each([
    { to: 'establish', acquisitionChannel: 'coupon', at: tuesday },
    { to: 'restore', acquisitionChannel: 'coupon', at: tuesday },
  ] satisfies RelationshipWish[])('stays as it is when it is to be $toed again', (wish) => {
    expect(decideRelationship('lin', active, wish)).toEqual({ kind: 'unchanged', relationship: active });
  });

  it('is cancelled', () => {
    expect(decideRelationship('lin', active, { to: 'cancel', at: tuesday })).toEqual({
      kind: 'changed',
      next: cancelled,
    });
  });
});

describe('a cancelled relationship', () => {
  it('is not brought back by establishing it', () => {
    const wish = { to: 'establish', acquisitionChannel: 'coupon', at: tuesday } as const;
    expect(decideRelationship('lin', cancelled, wish)).toEqual({ kind: 'refused', why: 'cancelled' });
  });

  it('is restored through a new channel, keeping the day it began', () => {
    const outcome = decideRelationship('lin', cancelled, {
      to: 'restore',
      acquisitionChannel: 'live_stream',
      at: tuesday,
    });
    const next = { ...active, acquisitionChannel: 'live_stream', changedAt: tuesday, version: 3 };
    expect(outcome).toEqual({ kind: 'changed', next });
  });
});

describe('any sequence of wishes', () => {
  const wish: fc.Arbitrary<RelationshipWish> = fc.oneof(
    fc.record({
      to: fc.constant('establish' as const),
      acquisitionChannel: fc.constantFrom('scan', 'coupon'),
      at: fc.date({ noInvalidDate: true }),
    }),
    fc.record({ to: fc.constant('cancel' as const), at: fc.date({ noInvalidDate: true }) }),
    fc.record({
      to: fc.constant('restore' as const),
      acquisitionChannel: fc.constantFrom('scan', 'coupon'),
      at: fc.date({ noInvalidDate: true }),
    }),
  );

  it('counts every change once and never changes the day it began', () => {
    fc.assert(
      fc.property(fc.array(wish), (wishes) => {
        let current: Relationship | undefined;
        let changes = 0;
        for (const next of wishes) {
          const outcome = decideRelationship('lin', current, next);
          if (outcome.kind !== 'changed') continue;
          changes += 1;
          expect(outcome.next.version).toBe(changes);
          if (current) expect(outcome.next.establishedAt).toBe(current.establishedAt);
          current = outcome.next;
        }
      }),
    );
  });
});
