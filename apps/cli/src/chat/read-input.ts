import { CareOption } from '@guanxi/contracts/conversation/v1/intervention.js';

/** What a customer's line asks for. */
export type ChatAction =
  | { does: 'say'; text: string }
  | { does: 'choose'; option: CareOption }
  | { does: 'human' | 'position' | 'close' | 'help' | 'quit' | 'nothing' | 'refuse_closed' | 'refuse_rating' }
  | { does: 'cases' }
  | { does: 'put_down'; subject: string }
  | { does: 'answer_solution'; solved: boolean }
  | { does: 'rate'; stars: number; comment: string }
  | { does: 'unknown'; command: string };

/** What bears on the meaning of a line. */
export interface InputState {
  menuOpen: boolean;
  closed: boolean;
}

const OPTIONS: Readonly<Record<string, CareOption>> = {
  '1': CareOption.CONTINUE,
  继续沟通: CareOption.CONTINUE,
  '2': CareOption.TRANSFER,
  转人工: CareOption.TRANSFER,
};
const RATING = /^([1-5])(?:\s+(.*))?$/s;

/** What the line asks for: while the menu is there 1 and 2 choose from it, and after the end 1 to 5 are stars. */
export function readInput(line: string, { menuOpen, closed }: InputState): ChatAction {
  const text = line.trim();
  if (text.startsWith('/')) return readCommand(text);
  if (closed) return readAfterEnd(text);
  if (text === '') return { does: 'nothing' };
  const option = menuOpen ? OPTIONS[text] : undefined;
  return option === undefined ? { does: 'say', text } : { does: 'choose', option };
}

function readAfterEnd(text: string): ChatAction {
  if (text === '') return { does: 'quit' };
  return RATING.test(text) ? readRating(text) : { does: 'refuse_closed' };
}

function readCommand(text: string): ChatAction {
  const [command = '', ...rest] = text.split(/\s+/);
  switch (command) {
    case '/rate':
      return readRating(rest.join(' '));
    case '/case':
      return rest.length > 0 ? { does: 'put_down', subject: rest.join(' ') } : { does: 'cases' };
    case '/solved':
    case '/unsolved':
      return { does: 'answer_solution', solved: command === '/solved' };
    case '/human':
    case '/position':
    case '/close':
    case '/help':
    case '/quit':
      return { does: command.slice(1) as 'human' | 'position' | 'close' | 'help' | 'quit' };
    default:
      return { does: 'unknown', command };
  }
}

function readRating(text: string): ChatAction {
  const [, stars, comment = ''] = RATING.exec(text) ?? [];
  return stars ? { does: 'rate', stars: Number(stars), comment } : { does: 'refuse_rating' };
}
