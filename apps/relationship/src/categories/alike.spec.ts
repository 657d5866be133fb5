import { expect, it } from 'vitest';
import { alikeOf } from './alike.js';

const known = ['women_clothing', 'women_shoes', 'men_clothing', 'tea'];

it('finds what a slip of the pen was meant to be, the nearest first', () => {
  expect(alikeOf('women_clothng', known)).toEqual(['women_clothing', 'men_clothing']);
  expect(alikeOf('woman_shoes', known)).toEqual(['women_shoes']);
  expect(alikeOf('tee', known)).toEqual(['tea']);
});

it('finds nothing where no word is like it', () => {
  expect(alikeOf('garden_tools', known)).toEqual([]);
  expect(alikeOf('tea', [])).toEqual([]);
});

it('names three at most, equals in order of name', () => {
  expect(alikeOf('ab', ['ad', 'ac', 'ae', 'abc', 'b'])).toEqual(['abc', 'ac', 'ad']);
});
