import type { PassThrough } from 'node:stream';
import { guanxi } from './guanxi.js';
import { interplay } from './interplay.js';

/** What a person types, each line once her terminal has come to say something. */
export type Turns = [awaited: string, line: string][];

/** What both people saw, as the page shows it. */
export interface Seen {
  customer: string;
  desk: string;
}

/** The words of one language's day. */
export interface Day {
  customerId: string;
  agentId: string;
  customer: Turns;
  desk: Turns;
}

const time = /\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?/g;

/** A terminal whose screen is kept: what is printed, and after `>` what is typed. */
class Screen {
  private text = '';
  private readonly typed = new Set<string>();
  readonly input: PassThrough;
  private readonly hear: (text: string) => void;

  constructor(turns: Turns) {
    const { input, onOutput } = interplay(...turns);
    this.input = input;
    this.hear = onOutput;
    const write = input.write.bind(input);
    input.write = ((line: string) => {
      this.text += `> ${line}`;
      this.typed.add(line.trimEnd());
      return write(line);
    }) as typeof input.write;
  }

  readonly onOutput = (text: string): void => {
    this.text += text;
    this.hear(text);
  };

  /** As a person sees it: what she typed is not printed to her again. Times are those of the run, and left out. */
  get shown(): string {
    const isEcho = (line: string) => /^\S+ ▸ /.test(line) && this.typed.has(line.replace(/^\S+ ▸ /, ''));
    const lines = this.text.split('\n').filter((line) => !isEcho(line));
    return lines.join('\n').replaceAll(time, '····-··-·· ··:··').trim();
  }
}

/** A day in two terminals: a customer's and an agent's. */
export async function dayOf({ customerId, agentId, customer, desk }: Day, options: string[]): Promise<Seen> {
  const [hers, agents] = [new Screen(customer), new Screen(desk)];
  agents.input.write('online\n');
  const [chat, work] = await Promise.all([
    guanxi(['chat', '--customer', customerId, ...options], hers),
    guanxi(['agent', '--agent', agentId, ...options], agents),
  ]);
  if (chat.code + work.code > 0) throw new Error(`${chat.output}\n${chat.errors}\n${work.output}\n${work.errors}`);
  return { customer: hers.shown, desk: agents.shown };
}

/** A night in one terminal: nobody is there. */
export async function nightOf(customerId: string, customer: Turns, options: string[]): Promise<string> {
  const hers = new Screen(customer);
  const { code, output, errors } = await guanxi(['chat', '--customer', customerId, ...options], hers);
  if (code > 0) throw new Error(`${output}\n${errors}`);
  return hers.shown;
}
