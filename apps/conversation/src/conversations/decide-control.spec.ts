import { describe, expect, it } from 'vitest';
import { botAnswers, type Control, mayPass } from './decide-control.js';

const all: Control[] = ['bot', 'queued', 'agent', 'closed'];
const allowed = new Set(
  ['bot>queued', 'bot>closed', 'queued>agent', 'queued>bot', 'queued>closed'].concat([
    'agent>agent',
    'agent>queued',
    'agent>bot',
    'agent>closed',
    'closed>bot',
  ]),
);

describe('control', () => {
  it.each(all.flatMap((from) => all.map((to) => [from, to] as const)))('from %s to %s', (from, to) => {
    expect(mayPass(from, to)).toBe(allowed.has(`${from}>${to}`));
  });

  it('comes to an agent through the queue or from a colleague, and no other way', () => {
    expect(all.filter((from) => mayPass(from, 'agent'))).toEqual(['queued', 'agent']);
  });

  it('has the bot answer until a human is in', () => {
    expect(all.filter(botAnswers)).toEqual(['bot', 'queued']);
  });
});
