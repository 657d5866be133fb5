import { WrongInput } from '../wrong-input.js';

/** The options that a study was given, by name. */
export type GivenOptions = Readonly<Record<string, string | boolean>>;

/** @throws {WrongInput} where an option is given that is none of `names`, or one without a value. */
export function refuseOthers(given: GivenOptions, names: readonly string[], usage: string): void {
  for (const [name, value] of Object.entries(given)) {
    if (!names.includes(name)) throw new WrongInput(`There is no option --${name} here.\n${usage}`);
    if (typeof value !== 'string') throw new WrongInput(`--${name} needs a value.\n${usage}`);
  }
}

/** @throws {WrongInput} where the option was not given. */
export function required(given: GivenOptions, name: string, usage: string): string {
  const value = given[name];
  if (typeof value !== 'string') throw new WrongInput(`Give --${name}.\n${usage}`);
  return value;
}

/** A whole number. @throws {WrongInput} where it is none, or out of bounds. */
export function wholeNumber(given: GivenOptions, name: string, unless: number, least: number, most: number): number {
  const value = given[name] ?? String(unless);
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value) || Number(value) < least || Number(value) > most) {
    throw new WrongInput(`--${name}: "${value}" is not a whole number from ${least} to ${most}`);
  }
  return Number(value);
}
