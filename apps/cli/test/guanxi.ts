import { PassThrough } from 'node:stream';
import { createColors } from 'picocolors';
import { run } from '../src/program.js';

/** What a command came to. */
export interface Ran {
  code: number;
  output: string;
  errors: string;
  /** Its last line, read as JSON. */
  json: Record<string, unknown>;
}

export interface Circumstances {
  /** What a pipe brings; nothing by default. */
  input?: string | NodeJS.ReadableStream;
  environment?: NodeJS.ProcessEnv;
  folder?: string;
  signal?: AbortSignal;
  /** Told of the output as it comes. */
  onOutput?: (text: string) => void;
}

/** Runs the command line in this process, as from a pipe. */
export async function guanxi(args: readonly string[], circumstances: Circumstances = {}): Promise<Ran> {
  const { input = '', environment = { LANG: 'en_US.UTF-8' }, folder = '/', signal, onOutput } = circumstances;
  const output = new PassThrough();
  const errors = new PassThrough();
  const [written, complained] = [collect(output, onOutput), collect(errors)];
  const stdin = typeof input === 'string' ? new PassThrough().end(input) : (input as PassThrough);
  const code = await run(args, {
    terminal: {
      input: stdin,
      output,
      errors,
      interactive: false,
      redraws: false,
      columns: 120,
      colours: createColors(false),
    },
    environment,
    folder,
    now: () => new Date(),
    signal: signal ?? new AbortController().signal,
  });
  const lastLine = written().trimEnd().split('\n').at(-1) ?? '';
  const json = lastLine.startsWith('{') ? JSON.parse(lastLine) : {};
  return { code, output: written(), errors: complained(), json };
}

function collect(stream: PassThrough, onText?: (text: string) => void): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    onText?.(chunk);
  });
  return () => text;
}
