import { UsageFailure } from '../failure.js';

/**
 * Whole numbers by name, of words such as `refund=3`.
 *
 * @param option as whose values they were said, such as `--skill`.
 * @throws {UsageFailure} naming the word that is none.
 */
export function readAssignments(option: string, words: readonly string[]): [name: string, value: number][] {
  return words.map((word) => {
    const [, name, value] = /^([a-z0-9][a-z0-9._-]*)=(\d+)$/.exec(word) ?? [];
    if (name === undefined) throw new UsageFailure('BAD_ASSIGNMENT', `${option} "${word}" is not NAME=NUMBER`);
    return [name, Number(value)];
  });
}

/**
 * A number that an option says; undefined where it says none.
 *
 * @throws {UsageFailure} where it is no number from 0 on.
 */
export function readNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new UsageFailure('BAD_NUMBER', `${option} "${text}" is no number from 0 on`);
}
