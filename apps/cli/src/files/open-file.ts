import { type FileHandle, open } from 'node:fs/promises';
import { Failure } from '../failure.js';

const REASONS: Readonly<Record<string, [reason: string, message: string, remedy: string]>> = {
  ENOENT: ['FILE_NOT_FOUND', 'there is no file', 'Check the path; a relative one counts from where you are.'],
  EISDIR: ['NOT_A_FILE', 'this is a folder, not a file:', 'Name the file inside it.'],
  EACCES: ['FILE_NOT_READABLE', 'you may not read', 'Ask for the right to read it, or copy it.'],
};

/** The file, open for reading, and its size. @throws {Failure} when it cannot be read or holds nothing */
export async function openFile(path: string): Promise<{ handle: FileHandle; bytes: number }> {
  try {
    const handle = await open(path, 'r');
    const stats = await handle.stat();
    if (stats.isFile() && stats.size > 0) return { handle, bytes: stats.size };
    await handle.close();
    if (stats.isFile()) throw new Failure('FILE_EMPTY', `the file is empty: ${path}`, 'Export it again.');
    if (stats.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    throw new Failure('NOT_A_FILE', `this is no ordinary file: ${path}`, 'Save the data as a file: it is read twice.');
  } catch (error) {
    const known = REASONS[(error as NodeJS.ErrnoException).code ?? ''];
    if (!known) throw error;
    const [reason, message, remedy] = known;
    throw new Failure(reason, `${message} ${path}`, remedy);
  }
}
