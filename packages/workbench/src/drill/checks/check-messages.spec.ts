import { Message, Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { expect, it } from 'vitest';
import { checkMessages } from './check-messages.js';
import { allWell } from './verdict.js';

const said = (sequence: number, text: string, speaker = Speaker.CUSTOMER) =>
  Message.fromPartial({ sequence, speaker, content: { $case: 'text', value: { text } } });
const line = (sequence: number, kind: SystemLineKind) =>
  Message.fromPartial({ sequence, speaker: Speaker.SYSTEM, content: { $case: 'systemLine', value: { kind } } });

const known = {
  messages: [
    { conversationId: 'a', sequence: 1, text: 'one' },
    { conversationId: 'a', sequence: 2, text: 'two' },
  ],
  attemptedTexts: new Set(['one', 'two', 'three']),
  conversations: new Set(['a']),
};

it('finds nothing where all is as it was told, also what nobody was told of', () => {
  const told = new Map([['a', [said(1, 'one'), said(2, 'two'), said(3, 'three')]]]);
  expect(checkMessages(known, told)).toEqual(allWell());
});

it('names a message that is lost, and the gap that it leaves', () => {
  const { lost, broken } = checkMessages(known, new Map([['a', [said(2, 'two')]]]));
  expect(lost).toEqual(['message a 1']);
  expect(broken).toEqual(['a: a gap in its messages']);
});

it('names a message that is there twice, one that nobody sent, and a conversation that is gone', () => {
  const told = new Map([['b', [said(1, 'one'), said(2, 'one'), said(3, 'made up')]]]);
  const { lost, twice, broken } = checkMessages(known, told);
  expect(twice).toEqual(['one message is there as b 1 and b 2']);
  expect(broken).toEqual(['message b 3 was never sent by anybody']);
  expect(lost).toEqual(['conversation a', 'message a 1', 'message a 2']);
});

it('hears the bot speak beside an agent, and lets it speak after her', () => {
  const told = new Map([
    [
      'a',
      [
        said(1, 'one'),
        said(2, 'two'),
        line(3, SystemLineKind.HANDOVER),
        said(4, 'late', Speaker.BOT),
        line(5, SystemLineKind.HANDED_BACK),
        said(6, 'in time', Speaker.BOT),
      ],
    ],
  ]);
  expect(checkMessages(known, told).broken).toEqual(['a 4: the bot spoke while an agent had the word']);
});
