import { describe, expect, it } from 'vitest';
import { readRoute, writeRoute } from './routes.js';

describe('a route as a merchant writes it', () => {
  it.each([
    'refund skills=refunds:3+english:2 groups=care then=night+backup@30 then=*@120',
    '* groups=*',
    'invoice',
    '* skills=english:1',
  ])('is read and written alike: %s', (text) => expect(writeRoute(readRoute(text))).toBe(text));

  it('names scene, skills, groups and waits', () => {
    expect(readRoute('* skills=english groups=care then=*@60')).toEqual({
      scene: '',
      skills: [{ skill: 'english', levelMin: 1 }],
      steps: [
        { afterS: 0, groupIds: ['care'] },
        { afterS: 60, groupIds: [] },
      ],
    });
  });

  it.each([
    ['refund skill=english', 'skill=english'],
    ['refund then=night', 'then=night'],
    ['refund groups=care@30', 'groups=care@30'],
    ['refund skills=english:9', 'english:9'],
  ])('is refused: %s', (text, word) => expect(() => readRoute(text)).toThrow(`"${word}" is no part of a route`));
});
