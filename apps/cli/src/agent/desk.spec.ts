import { Assignment, AssignmentState } from '@guanxi/contracts/conversation/v1/transfer.js';
import { Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { describe, expect, it } from 'vitest';
import { afterAssignment, type Desk, emptyDesk } from './desk.js';
import { readAgentInput } from './read-agent-input.js';

const { OFFERED, OWNED, GONE } = AssignmentState;
const told = (conversationId: string, state: AssignmentState): Assignment =>
  Assignment.fromPartial({ conversationId, customerId: `customer of ${conversationId}`, state });
const after = (...assignments: Assignment[]): Desk => assignments.reduce(afterAssignment, emptyDesk);
const numbers = ({ places }: Desk) => places.map(({ number, conversationId }) => `${number}${conversationId}`);

describe('an agent’s desk', () => {
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
    ['', { does: 'nothing' }],
  ])('%j', (line, action) => {
    expect(readAgentInput(line)).toEqual(action);
  });
});
