import { AssignmentState } from '@guanxi/contracts/conversation/v1/transfer.js';
import { Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { describe, expect, it } from 'vitest';
import { afterAssignment, type Desk, emptyDesk, type SeenAssignment } from './desk.js';
import { readAgentInput } from './read-agent-input.js';

const { OFFERED, OWNED, GONE } = AssignmentState;
const told = (conversationId: string, state: AssignmentState): SeenAssignment => ({
  conversationId,
  customerId: `customer of ${conversationId}`,
  state,
});
const after = (...assignments: SeenAssignment[]): Desk => assignments.reduce(afterAssignment, emptyDesk);
const numbers = ({ places }: Desk) => places.map(({ number, conversationId }) => `${number}${conversationId}`);

describe('an agent’s desk', () => {
  it('knows what is said about cases from what is said to customers', () => {
    expect(readAgentInput('case 2')).toEqual({ does: 'case', number: 2 });
    expect(readAgentInput('solve refunded today')).toEqual({ does: 'solve', text: 'refunded today' });
    expect(readAgentInput('cases are open until nine')).toEqual({ does: 'answer', text: 'cases are open until nine' });
  });

  it('gives a conversation a number once, and no other one later', () => {
    const desk = after(told('a', OFFERED), told('b', OFFERED), told('a', GONE), told('c', OFFERED), told('b', OWNED));
    expect(numbers(desk)).toEqual(['2b', '3c']);
  });

  it('makes the first customer the current one, and another when she goes', () => {
    const desk = after(told('a', OFFERED), told('a', OWNED), told('b', OWNED));
    expect(desk.current).toBe(1);
    expect(afterAssignment(desk, told('a', GONE)).current).toBe(2);
    expect(afterAssignment(desk, told('b', GONE)).current).toBe(1);
    expect(after(told('a', OFFERED)).current).toBeUndefined();
    expect(after(told('a', OWNED), told('a', GONE)).current).toBeUndefined();
  });

  it('changes nothing when it is told the same again', () => {
    const desk = after(told('a', OWNED));
    expect(afterAssignment(desk, told('a', OWNED))).toEqual(desk);
    expect(afterAssignment(desk, told('z', GONE))).toEqual(desk);
  });
});

describe('what an agent types', () => {
  it.each([
    ['online', { does: 'intend', intent: Intent.ONLINE }],
    ['suspend', { does: 'intend', intent: Intent.SUSPENDED }],
    ['offline', { does: 'intend', intent: Intent.OFFLINE }],
    ['take', { does: 'take', number: undefined }],
    ['take 3', { does: 'take', number: 3 }],
    ['decline 2', { does: 'decline', number: 2 }],
    ['use 1', { does: 'use', number: 1 }],
    ['answer close', { does: 'answer', text: 'close' }],
    ['您好，请稍等', { does: 'answer', text: '您好，请稍等' }],
    ['take it easy', { does: 'answer', text: 'take it easy' }],
    [' close ', { does: 'close' }],
    ['back', { does: 'back' }],
    ['pass-to bo', { does: 'pass', to: { $case: 'toAgentId', value: 'bo' }, note: '' }],
    [
      'pass-to @returns wants a refund',
      { does: 'pass', to: { $case: 'toGroupId', value: 'returns' }, note: 'wants a refund' },
    ],
    ['', { does: 'nothing' }],
  ])('%j', (line, action) => {
    expect(readAgentInput(line)).toEqual(action);
  });
});
