import {
  CareMenuOutcome,
  Control,
  InterventionReason,
  type Message,
  Speaker,
  SystemLineKind,
} from '@guanxi/contracts/conversation/v1/conversation.js';
import { CareOption } from '@guanxi/contracts/conversation/v1/intervention.js';
import { describe, expect, it } from 'vitest';
import { afterMessage, newChatState } from './chat-state.js';
import { expectedAfter } from './expected-after.js';

let sequence = 0;
const message = (speaker: Speaker, content: Message['content']): Message => ({
  sequence: ++sequence,
  episode: 1,
  speaker,
  agentId: '',
  content,
});
const said = (speaker: Speaker) => message(speaker, { $case: 'text', value: { text: 'x', articleIds: [] } });
const line = (kind: SystemLineKind, values: Record<string, string> = {}) =>
  message(Speaker.SYSTEM, { $case: 'systemLine', value: { kind, text: 'x', values } });
const menu = (interventionId: string) =>
  message(Speaker.SYSTEM, {
    $case: 'careMenu',
    value: { interventionId, reason: InterventionReason.TURNS, prompt: 'x' },
  });
const menuClosed = (interventionId: string, outcome: CareMenuOutcome) =>
  message(Speaker.SYSTEM, { $case: 'careMenuClosed', value: { interventionId, outcome } });
const after = (...messages: Message[]) => messages.reduce(afterMessage, newChatState(Control.BOT, 1));

describe('how a chat stands', () => {
  it('follows the platform’s lines', () => {
    expect(after(line(SystemLineKind.QUEUED)).control).toBe(Control.QUEUED);
    const served = after(line(SystemLineKind.QUEUED), line(SystemLineKind.HANDOVER, { agent_name: '小美' }));
    expect(served).toMatchObject({ control: Control.AGENT, agentName: '小美', handovers: 1 });
    expect(afterMessage(served, line(SystemLineKind.HANDED_BACK)).control).toBe(Control.BOT);
    expect(afterMessage(served, line(SystemLineKind.EPISODE_CLOSED)).control).toBe(Control.CLOSED);
    expect(after(line(SystemLineKind.CASE_TAKEN))).toMatchObject({ control: Control.BOT, casesTaken: 1 });
  });

  it('has a menu to choose from until that one is closed', () => {
    const offered = after(said(Speaker.CUSTOMER), menu('m2'));
    expect(offered).toMatchObject({ openMenuId: 'm2', menusOffered: 1 });
    expect(afterMessage(offered, menuClosed('m1', CareMenuOutcome.EXPIRED)).openMenuId).toBe('m2');
    expect(afterMessage(offered, menuClosed('m2', CareMenuOutcome.DISMISSED)).openMenuId).toBeUndefined();
  });
});

describe('a script goes on', () => {
  it('after the bot has answered', () => {
    const before = after(said(Speaker.CUSTOMER), said(Speaker.BOT));
    const isAnswered = expectedAfter({ does: 'say', text: 'x' }, before);
    const asked = afterMessage(before, said(Speaker.CUSTOMER));
    expect(isAnswered?.(before)).toBe(false);
    expect(isAnswered?.(asked)).toBe(false);
    expect(isAnswered?.(afterMessage(asked, said(Speaker.BOT)))).toBe(true);
  });

  it('after the agent has, where one serves', () => {
    const before = after(line(SystemLineKind.HANDOVER));
    const isAnswered = expectedAfter({ does: 'say', text: 'x' }, before);
    const asked = afterMessage(before, said(Speaker.CUSTOMER));
    expect(isAnswered?.(asked)).toBe(false);
    expect(isAnswered?.(afterMessage(asked, said(Speaker.AGENT)))).toBe(true);
  });

  it('after a transfer has brought an agent or become a case, and not while she waits', () => {
    const before = after(menu('m'));
    const isDone = expectedAfter({ does: 'choose', option: CareOption.TRANSFER }, before);
    const queued = [menuClosed('m', CareMenuOutcome.TRANSFERRED), line(SystemLineKind.QUEUED)].reduce(
      afterMessage,
      before,
    );
    expect(isDone?.(queued)).toBe(false);
    expect(isDone?.(afterMessage(queued, line(SystemLineKind.HANDOVER)))).toBe(true);
    expect(isDone?.(afterMessage(before, line(SystemLineKind.CASE_TAKEN)))).toBe(true);
  });

  it('after the menu is closed, where she stays with the bot', () => {
    const before = after(menu('m'));
    const isDone = expectedAfter({ does: 'choose', option: CareOption.CONTINUE }, before);
    expect(isDone?.(before)).toBe(false);
    expect(isDone?.(afterMessage(before, menuClosed('m', CareMenuOutcome.CONTINUED)))).toBe(true);
  });
});
