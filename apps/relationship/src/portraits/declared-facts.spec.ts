import { expect, it } from 'vitest';
import { checkDeclared } from './declared-facts.js';

const declared = (birthday: string) => ({ birthday, preferredChannel: '', timeZone: '', tags: [] });

it.each(['', '01-31', '02-29', '12-31'])('takes the birthday «%s»', (birthday) => {
  expect(() => checkDeclared(declared(birthday))).not.toThrow();
});

it.each(['02-30', '13-01', '00-10', '1-031', 'ab-cd'])('refuses the birthday «%s», naming the field', (birthday) => {
  expect(() => checkDeclared(declared(birthday))).toThrow('declared.birthday');
});
