import {
  type DialogueTurn,
  type HandoverModel,
  HandoverReader,
  type LabelledDialogue,
  shippedHandover,
  trainHandover,
  writeHandoverModel,
} from '@guanxi/language';
import { areaUnderCurve, classificationMeasures, goldenTransfer } from '@guanxi/learning';
import { parseJsonLines } from '../data/json-lines.js';
import type { Aim } from '../print/figures.js';
import { WrongInput } from '../wrong-input.js';
import type { Judged, Task } from './task.js';

interface Dialogue extends LabelledDialogue {
  id: string;
}

/** One entry per turn. */
interface Followed {
  probabilities: number[];
  due: boolean[];
}

const tolerances = [1, 2, 3];

/** When a human is due in a dialogue, turn by turn. */
export const handover: Task<Dialogue, Followed> = {
  name: 'handover',
  unit: 'turn',
  read: readDialogues,
  groupsOf: (dialogues) => Uint32Array.from(dialogues.keys()),
  unitsIn: (dialogue) => dialogue.turns.length,
  learn(dialogues, options) {
    const model = trainHandover(dialogues, options);
    return { predict: (dialogue) => follow(model, dialogue), file: () => writeHandoverModel(model) };
  },
  shipped: () => ({ predict: (dialogue) => follow(shippedHandover(), dialogue) }),
  measure,
  aims,
};

function follow(model: HandoverModel, { turns }: Dialogue): Followed {
  const reader = new HandoverReader(model);
  const readings = turns.map((turn) => reader.read(turn));
  return { probabilities: readings.map((r) => r.probability), due: readings.map((r) => r.due) };
}

/** @throws {WrongInput} naming line and field. */
export function readDialogues(text: string, file: string): Dialogue[] {
  const dialogues = parseJsonLines(text, file).map((row) => ({
    id: row.has('dialogue') ? row.string('dialogue') : '',
    turns: row.objects('turns').map((turn): DialogueTurn & { due: boolean } => {
      return {
        role: turn.oneOf('role', ['customer', 'agent']),
        tokens: turn.strings('tokens'),
        due: turn.oneOf('label', [0, 1]) === 1,
        ...(turn.has('pos') && { tags: turn.strings('pos') }),
      };
    }),
  }));
  if (dialogues.length === 0) throw new WrongInput(`${file}: no dialogue`);
  return dialogues;
}

function measure(judged: readonly Judged<Dialogue, Followed>[]): Record<string, number> {
  const labels = judged.flatMap(({ example }) => example.turns.map(({ due }) => (due ? 1 : 0)));
  const said = judged.flatMap(({ predicted }) => predicted.due.map((due) => (due ? 1 : 0)));
  const probabilities = judged.flatMap(({ predicted }) => predicted.probabilities);
  const { precision, recall, f1, macroF1 } = classificationMeasures(said, labels, 2);
  const falseOffers = said.filter((due, i) => due === 1 && labels[i] === 0).length;
  const transfers = tolerances.map((tolerance) => {
    const each = judged.map(({ example, predicted }) =>
      goldenTransfer(where(predicted.due), where(example.turns.map(({ due }) => due)), tolerance),
    );
    return each.reduce((a, b) => a + b, 0) / judged.length;
  });
  return {
    f1: 100 * f1[1]!,
    macro_f1: 100 * macroF1,
    auc: 100 * areaUnderCurve(probabilities, labels),
    precision: 100 * precision[1]!,
    recall: 100 * recall[1]!,
    gt1: 100 * transfers[0]!,
    gt2: 100 * transfers[1]!,
    gt3: 100 * transfers[2]!,
    false_offers_per_100: (100 * falseOffers) / judged.length,
  };
}

function where(due: readonly boolean[]): number[] {
  return due.flatMap((is, turn) => (is ? [turn] : []));
}

/** The published and simple models to compare with, by the set that a dialogue's id names. */
function aims(dialogues: readonly Dialogue[]): readonly Aim[] {
  const id = dialogues[0]!.id;
  if (id.startsWith('mhch_clothing')) {
    return [
      { figure: 'f1', reference: { value: 67.3, by: 'DAMI, 8 × the dialogues' }, aim: '>= 67.3' },
      { figure: 'macro_f1', reference: { value: 79.4, by: 'DAMI' } },
      { figure: 'auc', reference: { value: 91.8, by: 'DAMI' }, aim: '>= 89.1' },
      { figure: 'gt1', reference: { value: 70, by: 'DAMI' } },
      { figure: 'gt2', reference: { value: 79, by: 'DAMI' } },
      { figure: 'gt3', reference: { value: 84, by: 'DAMI' } },
    ];
  }
  const simple = 'words and structure, untuned';
  if (id.startsWith('mhch_makeup')) {
    return [
      { figure: 'f1', reference: { value: 65.6, by: simple }, aim: '>= 65.6' },
      { figure: 'auc', reference: { value: 90.8, by: simple }, aim: '>= 90.8' },
    ];
  }
  if (id.startsWith('rssn_')) {
    return [
      { figure: 'f1', reference: { value: 60.9, by: simple }, aim: '>= 60.9' },
      { figure: 'auc', reference: { value: 94.1, by: simple }, aim: '>= 94.1' },
    ];
  }
  return [];
}
