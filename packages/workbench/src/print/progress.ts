/** Shows how far a long step is, on a terminal only; says nothing in a pipe. */
export class Progress {
  private shown = '';

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  /** @param done 0 … 1 */
  show(step: string, done: number): void {
    if (!this.stream.isTTY) return;
    const line = `${step} ${Math.floor(done * 100)} %`;
    if (line === this.shown) return;
    this.shown = line;
    this.stream.write(`\r\u001b[2K${line}`);
  }

  end(): void {
    if (this.shown !== '') this.stream.write('\r\u001b[2K');
    this.shown = '';
  }
}
