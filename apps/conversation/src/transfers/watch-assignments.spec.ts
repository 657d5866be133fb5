import { describe, expect, it } from 'vitest';
import type { AgentsConversation } from './assignment.store.js';
import { changesBetween } from './watch-assignments.js';

const offered: AgentsConversation = {
  conversationId: 'c1',
  customerId: 'lin',
  state: 'offered',
  expiresAt: new Date('2026-03-02T08:00:30Z'),
  lastSequence: 4,
  fromAgentId: '',
  note: '',
  offeredToColleague: false,
};
const owned: AgentsConversation = { ...offered, state: 'owned', expiresAt: null, lastSequence: 5 };
const of = (...conversations: AgentsConversation[]) => new Map(conversations.map((one) => [one.conversationId, one]));

describe('what an agent is told', () => {
  it('is how things stand, at first', () => {
    expect(changesBetween(of(), of(offered))).toEqual([offered]);
  });

  it('is nothing where nothing changed', () => {
    expect(changesBetween(of(offered), of({ ...offered, expiresAt: new Date('2026-03-02T08:00:30Z') }))).toEqual([]);
  });

  it('is the conversation that became hers, and each new message in it', () => {
    expect(changesBetween(of(offered), of(owned))).toEqual([owned]);
    const written = { ...owned, lastSequence: 6 };
    expect(changesBetween(of(owned), of(written))).toEqual([written]);
  });

  it('is that a conversation has gone', () => {
    expect(changesBetween(of(offered), of())).toEqual([{ ...offered, state: 'gone', expiresAt: null }]);
  });
});
