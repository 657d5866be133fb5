import { CareOption } from '@guanxi/contracts/conversation/v1/intervention.js';
import { describe, expect, it } from 'vitest';
import { readInput } from './read-input.js';

const talking = { menuOpen: false, closed: false };
const choosing = { menuOpen: true, closed: false };
const ended = { menuOpen: false, closed: true };

describe('what a customer types', () => {
  it.each([
    ['1', talking, { does: 'say', text: '1' }],
    ['1', choosing, { does: 'choose', option: CareOption.CONTINUE }],
    [' 2 ', choosing, { does: 'choose', option: CareOption.TRANSFER }],
    ['转人工', choosing, { does: 'choose', option: CareOption.TRANSFER }],
    ['转人工', talking, { does: 'say', text: '转人工' }],
    ['3', choosing, { does: 'say', text: '3' }],
    ['', talking, { does: 'nothing' }],
    ['/human', talking, { does: 'human' }],
    ['/close', choosing, { does: 'close' }],
    ['/quit', ended, { does: 'quit' }],
    ['/dance', talking, { does: 'unknown', command: '/dance' }],
    ['/rate 5 很好 谢谢', ended, { does: 'rate', stars: 5, comment: '很好 谢谢' }],
    ['/rate', ended, { does: 'refuse_rating' }],
    ['/rate 6', ended, { does: 'refuse_rating' }],
    ['4', ended, { does: 'rate', stars: 4, comment: '' }],
    ['4 so so', ended, { does: 'rate', stars: 4, comment: 'so so' }],
    ['', ended, { does: 'quit' }],
    ['hello', ended, { does: 'refuse_closed' }],
  ])('%j', (line, state, action) => {
    expect(readInput(line, state)).toEqual(action);
  });
});
