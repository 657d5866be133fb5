import { describe, expect, it } from 'vitest';
import { readChanges, writeSetting } from './settings.js';

const present = { bot_turns_min: 5, keywords: ['退款'], auto_accept: false };

describe('settings', () => {
  it('are changed by KEY=VALUE, in the form of those that are there', () => {
    expect(readChanges(['bot_turns_min=3', 'keywords=投诉, 差评,'], present)).toEqual({
      bot_turns_min: 3,
      keywords: ['投诉', '差评'],
    });
    expect(readChanges(['keywords='], present)).toEqual({ keywords: [] });
    expect(readChanges(['auto_accept=yes'], present)).toEqual({ auto_accept: true });
  });

  it.each(['bot_turns_min=many', 'bot_turns_min=', 'turns=3', 'auto_accept=1', 'bot_turns_min'])(
    'are not changed by %s',
    (arg) => {
      expect(() => readChanges([arg], present)).toThrow(/bot_turns_min|changes no setting|yes or no/);
    },
  );

  it('are written as they are read', () => {
    for (const [key, setting] of Object.entries(present)) {
      expect(readChanges([`${key}=${writeSetting(setting)}`], present)).toEqual({ [key]: setting });
    }
  });
});
