import { ModelFileInvalid } from '../errors.js';

/** Characters of a model file that are read at most. */
export const model_file_chars_max = 64 * 1024 * 1024;

/** One object of a model file, read field by field; every error names the field. */
export class ModelFields {
  private constructor(
    private readonly fields: Record<string, unknown>,
    private readonly path: string,
  ) {}

  /** @throws {ModelFileInvalid} where `text` is no JSON object of this `format` and `version`. */
  static open(text: string, format: string, version: number): ModelFields {
    if (text.length > model_file_chars_max) throw new ModelFileInvalid('file', `longer than ${model_file_chars_max}`);
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      throw new ModelFileInvalid('file', 'not JSON');
    }
    const fields = ModelFields.of(parsed, 'file');
    const found = fields.string('format');
    if (found !== format) throw new ModelFileInvalid('format', `«${found}» where «${format}» was expected`);
    const foundVersion = fields.number('version', 0, 1e6);
    if (foundVersion !== version) {
      throw new ModelFileInvalid('version', `${foundVersion}, but this release reads ${version}`);
    }
    return fields;
  }

  static of(value: unknown, path: string): ModelFields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ModelFileInvalid(path, 'not an object');
    }
    return new ModelFields(value as Record<string, unknown>, path === 'file' ? '' : `${path}.`);
  }

  object(name: string): ModelFields {
    return ModelFields.of(this.fields[name], this.path + name);
  }

  string(name: string): string {
    const value = this.fields[name];
    if (typeof value !== 'string') throw new ModelFileInvalid(this.path + name, 'not a string');
    return value;
  }

  number(name: string, least: number, most: number): number {
    const value = this.fields[name];
    if (typeof value !== 'number' || !(value >= least && value <= most)) {
      throw new ModelFileInvalid(this.path + name, `not a number from ${least} to ${most}`);
    }
    return value;
  }

  integer(name: string, least: number, most: number): number {
    const value = this.number(name, least, most);
    if (!Number.isInteger(value)) throw new ModelFileInvalid(this.path + name, 'not a whole number');
    return value;
  }

  strings(name: string, countMax: number): string[] {
    const value = this.list(name, countMax);
    if (!value.every((item) => typeof item === 'string')) throw new ModelFileInvalid(this.path + name, 'not strings');
    return value as string[];
  }

  numbers(name: string, countMax: number): Float64Array {
    const value = this.list(name, countMax);
    if (!value.every(Number.isFinite)) throw new ModelFileInvalid(this.path + name, 'not finite numbers');
    return Float64Array.from(value as number[]);
  }

  objects(name: string, countMax: number): ModelFields[] {
    return this.list(name, countMax).map((item, i) => ModelFields.of(item, `${this.path}${name}[${i}]`));
  }

  bytes(name: string): Uint8Array {
    const text = this.string(name);
    const bytes = Buffer.from(text, 'base64');
    if (bytes.toString('base64') !== text) throw new ModelFileInvalid(this.path + name, 'not base64');
    return bytes;
  }

  invalid(name: string, description: string): ModelFileInvalid {
    return new ModelFileInvalid(this.path + name, description);
  }

  private list(name: string, countMax: number): unknown[] {
    const value = this.fields[name];
    if (!Array.isArray(value)) throw new ModelFileInvalid(this.path + name, 'not a list');
    if (value.length > countMax) throw new ModelFileInvalid(this.path + name, `more than ${countMax} entries`);
    return value;
  }
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
