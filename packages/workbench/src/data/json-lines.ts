import { WrongInput } from '../wrong-input.js';

/** One JSON object of a file, read field by field; every error names file, line and field. */
export class JsonFields {
  constructor(
    private readonly file: string,
    private readonly line: number,
    private readonly fields: Record<string, unknown>,
    private readonly path = '',
  ) {}

  string(name: string): string {
    const value = this.fields[name];
    if (typeof value !== 'string') throw this.wrong(name, 'not a string');
    return value;
  }

  oneOf<T extends string | number>(name: string, allowed: readonly T[]): T {
    const value = this.fields[name] as T;
    if (!allowed.includes(value)) throw this.wrong(name, `not one of ${allowed.join(', ')}`);
    return value;
  }

  strings(name: string): string[] {
    const value = this.list(name);
    const wrong = value.findIndex((item) => typeof item !== 'string');
    if (wrong >= 0) throw this.wrong(`${name}[${wrong}]`, 'not a string');
    return value as string[];
  }

  objects(name: string): JsonFields[] {
    return this.list(name).map((item, i) => {
      if (!isObject(item)) throw this.wrong(`${name}[${i}]`, 'not an object');
      return new JsonFields(this.file, this.line, item, `${this.path}${name}[${i}].`);
    });
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined && this.fields[name] !== null;
  }

  wrong(name: string, description: string): WrongInput {
    return WrongInput.at(this.file, this.line, this.path + name, description);
  }

  private list(name: string): unknown[] {
    const value = this.fields[name];
    if (!Array.isArray(value)) throw this.wrong(name, 'not a list');
    return value;
  }
}

/**
 * The objects of a file with one JSON object a line; empty lines are left out.
 * @throws {WrongInput} naming the line that is no JSON object.
 */
export function parseJsonLines(text: string, file: string): JsonFields[] {
  const rows: JsonFields[] = [];
  for (const [i, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    let parsed: unknown;
    try {
      parsed = JSON.parse(line);
    } catch {
      throw WrongInput.at(file, i + 1, 'line', 'not JSON');
    }
    if (!isObject(parsed)) throw WrongInput.at(file, i + 1, 'line', 'not a JSON object');
    rows.push(new JsonFields(file, i + 1, parsed));
  }
  return rows;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
