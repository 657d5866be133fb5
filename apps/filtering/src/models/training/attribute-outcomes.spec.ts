import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeOutcomes, cancelled, type Deed, type Sending } from './attribute-outcomes.js';

const window_ms = 1_000;
const nothing = { reads: false, responds: false, reactsBadly: false, comes: false };
const sendingAt = (at_ms: number): Sending => ({
  ...{ customerId: 'c', campaignId: 'k', category: 'tea', at_ms, isSent: true, isRandomised: true },
  outcomes: { ...nothing },
});
const deed = (kind: Deed['kind'], at_ms = 150, category = ''): Deed => ({ kind, at_ms, category });
const after = (...deeds: Deed[]) => {
  const sending = sendingAt(100);
  attributeOutcomes([sending], deeds, window_ms);
  return Object.entries(sending.outcomes).flatMap(([name, happened]) => (happened ? [name] : []));
};

describe('what came of a message', () => {
  it.each<[string, Deed, string[]]>([
    ['reading', deed(BehaviourKind.MESSAGE_READ), ['reads']],
    ['clicking', deed(BehaviourKind.MESSAGE_CLICKED), ['reads', 'responds']],
    ['buying of the category', deed(BehaviourKind.PURCHASED, 150, 'tea'), ['responds', 'comes']],
    ['buying of an unknown category', deed(BehaviourKind.PURCHASED), ['responds', 'comes']],
    ['buying something else', deed(BehaviourKind.PURCHASED, 150, 'hats'), []],
    ['viewing', deed(BehaviourKind.PRODUCT_VIEWED, 150, 'tea'), ['comes']],
    ['muting', deed(BehaviourKind.MUTED), ['reactsBadly']],
    ['complaining', deed(BehaviourKind.COMPLAINED), ['reactsBadly']],
    ['cancelling', deed(cancelled), ['reactsBadly']],
    ['ignoring', deed(BehaviourKind.MESSAGE_IGNORED), []],
    ['clicking before it', deed(BehaviourKind.MESSAGE_CLICKED, 99), []],
    ['clicking at its instant', deed(BehaviourKind.MESSAGE_CLICKED, 100), ['reads', 'responds']],
    ['clicking at the end of the window', deed(BehaviourKind.MESSAGE_CLICKED, 1_100), ['reads', 'responds']],
    ['clicking behind the window', deed(BehaviourKind.MESSAGE_CLICKED, 1_101), []],
  ])('%s', (_, done, outcomes) => {
    expect(after(done)).toEqual(outcomes);
  });

  it('belongs to the latest message before it, and to no other', () => {
    const [first, second] = [sendingAt(100), sendingAt(500)];
    attributeOutcomes([first, second], [deed(BehaviourKind.MESSAGE_READ, 499), deed(cancelled, 500)], window_ms);
    expect(first.outcomes).toEqual({ ...nothing, reads: true });
    expect(second.outcomes).toEqual({ ...nothing, reactsBadly: true });
  });

  it('is never the outcome of two, whatever comes when', () => {
    const times = fc.array(fc.nat(5_000), { maxLength: 12 }).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(times, times, (sent, clicked) => {
        const sendings = sent.map(sendingAt);
        attributeOutcomes(
          sendings,
          clicked.map((at) => deed(BehaviourKind.MESSAGE_CLICKED, at)),
          window_ms,
        );
        const responded = sendings.filter(({ outcomes }) => outcomes.responds).length;
        expect(responded).toBeLessThanOrEqual(clicked.length);
        const isKnown = (at: number) => sent.some((from) => from <= at && at <= from + window_ms);
        expect(responded > 0).toBe(clicked.some(isKnown));
      }),
    );
  });
});
