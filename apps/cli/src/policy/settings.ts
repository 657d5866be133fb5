import { UsageFailure } from '../failure.js';

/** A setting as a person writes and reads it: a number, yes or no, or words divided by commas. */
export type Setting = number | boolean | string[];
export type Settings = Readonly<Record<string, Setting>>;

/**
 * The settings that `KEY=VALUE` arguments change, in the form of those that are there.
 *
 * @throws {UsageFailure} for a key that is none of them, or a value that has no such form.
 */
export function readChanges(args: readonly string[], present: Settings): Settings {
  return Object.fromEntries(args.map((arg) => readChange(arg, present)));
}

function readChange(arg: string, present: Settings): [string, Setting] {
  const [, key = '', value = ''] = /^([a-z_]+)=(.*)$/su.exec(arg) ?? [];
  const before = present[key];
  if (before === undefined) {
    throw new UsageFailure(
      'USAGE',
      `${arg} changes no setting`,
      `KEY=VALUE, with one of ${Object.keys(present).join(', ')}`,
    );
  }
  if (typeof before === 'boolean') {
    if (value !== 'yes' && value !== 'no') throw new UsageFailure('USAGE', `${key} is yes or no`);
    return [key, value === 'yes'];
  }
  if (typeof before !== 'number')
    return [
      key,
      value
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== ''),
    ];
  if (!/^-?\d+(\.\d+)?$/.test(value)) throw new UsageFailure('USAGE', `${key} is a number`, `such as ${key}=${before}`);
  return [key, Number(value)];
}

/** As {@link readChanges} takes it. */
export function writeSetting(setting: Setting): string {
  if (typeof setting === 'boolean') return setting ? 'yes' : 'no';
  return typeof setting === 'number' ? String(setting) : setting.join(',');
}
