import { toneInput, trainTone } from '@guanxi/language';
import { parseJsonLines } from '../data/json-lines.js';
import { WrongInput } from '../wrong-input.js';
import { classification, type Example } from './classification.js';

const dissatisfied = '0';

/**
 * How satisfied a customer is (0 dissatisfied, 1 neutral, 2 satisfied), read from her last message: what was said before
 * did not help on dialogues that the model had not seen.
 */
export const satisfaction = classification({
  name: 'satisfaction',
  read: readSatisfaction,
  input: toneInput,
  train: (inputs, labels) => trainTone('satisfaction', inputs, labels),
  aucOf: dissatisfied,
  aims: () => [
    { figure: 'accuracy', reference: { value: 63, by: 'USDA, 8 × the dialogues' }, aim: '>= 63' },
    { figure: 'auc', aim: '>= 77' },
  ],
});

/**
 * The last customer message of every row. A row whose customer turns are those of the row before and one more (of the
 * last 16 turns) belongs to the same dialogue.
 * @throws {WrongInput} naming line and field.
 */
export function readSatisfaction(text: string, file: string): Example[] {
  let before: string[] = [];
  let dialogue = 0;
  const examples = parseJsonLines(text, file).map((row): Example => {
    const said = row.objects('turns').map((turn) => turn.string('customer'));
    if (said.length === 0) throw row.wrong('turns', 'empty');
    if (!continues(before, said)) dialogue++;
    before = said;
    return {
      text: said.at(-1)!,
      label: String(row.oneOf('satisfaction', [0, 1, 2])),
      group: `dialogue ${dialogue}`,
    };
  });
  if (examples.length === 0) throw new WrongInput(`${file}: no dialogue`);
  return examples;
}

function continues(before: readonly string[], said: readonly string[]): boolean {
  if (before.length === 0) return false;
  const kept = said.slice(0, -1);
  const tail = before.slice(before.length - kept.length);
  return kept.length >= before.length - 1 && kept.length <= before.length && kept.every((text, i) => text === tail[i]);
}
