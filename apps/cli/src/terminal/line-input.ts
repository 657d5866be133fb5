import { clearLine, createInterface, cursorTo, type Interface } from 'node:readline';
import type { Terminal } from './terminal.js';

/** Lines that somebody types or that a pipe brings, and a way to print while she types. */
export class LineInput {
  private readonly lines: Interface;
  private readonly iterator: AsyncIterator<string>;
  private isOpen = true;

  constructor(
    private readonly terminal: Terminal,
    prompt: string,
    signal: AbortSignal,
  ) {
    const { input, output, interactive } = terminal;
    this.lines = createInterface({
      input,
      output: interactive ? output : undefined,
      terminal: interactive,
      prompt: interactive ? prompt : '',
    });
    this.iterator = this.lines[Symbol.asyncIterator]();
    this.lines.once('close', () => {
      this.isOpen = false;
    });
    // On a terminal Ctrl-C reaches the reader of lines, not the process.
    this.lines.on('SIGINT', () => this.lines.close());
    if (signal.aborted) this.lines.close();
    else signal.addEventListener('abort', () => this.lines.close(), { once: true });
  }

  /** The next line; undefined when there are no more. */
  async next(): Promise<string | undefined> {
    if (this.isOpen) this.prompt();
    const { done, value } = await this.iterator.next();
    return done ? undefined : value;
  }

  /** Prints whole lines above whatever is being typed. */
  print(text: string): void {
    const { output, interactive } = this.terminal;
    if (interactive && this.isOpen) {
      clearLine(output, 0);
      cursorTo(output, 0);
    }
    output.write(`${text}\n`);
    if (this.isOpen) this.prompt();
  }

  close(): void {
    this.lines.close();
    this.terminal.input.pause();
  }

  private prompt(): void {
    if (this.terminal.interactive) this.lines.prompt(true);
  }
}
