import { readFileSync, statSync } from 'node:fs';
import { WrongInput } from '../wrong-input.js';

/** Bytes of a data file that are read at most. */
export const file_bytes_max = 512 * 1024 * 1024;

/** @throws {WrongInput} where the file is missing, too large or not UTF-8. */
export function readText(file: string): string {
  let bytes: Buffer;
  try {
    const { size } = statSync(file);
    if (size > file_bytes_max) throw new WrongInput(`${file}: larger than ${file_bytes_max} bytes`);
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof WrongInput) throw error;
    throw new WrongInput(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new WrongInput(`${file}: not UTF-8`);
  }
}
