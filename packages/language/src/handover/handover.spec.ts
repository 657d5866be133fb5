import { ModelFileInvalid, seededRandom, TrainingImpossible } from '@guanxi/learning';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DialogueTurn, LabelledDialogue } from './dialogue.js';
import { DialogueStatistics } from './dialogue-statistics.js';
import { readHandoverModel, writeHandoverModel } from './handover-file.js';
import { HandoverReader } from './handover-model.js';
import { StructureReader } from './structure.js';
import { trainHandover } from './train-handover.js';
import { turnTerms } from './turn-terms.js';

/** Dialogues in which a bot that repeats itself is due to be relieved. */
function madeUp(count: number, seed: number): LabelledDialogue[] {
  const random = seededRandom(seed);
  const words = (n: number) => Array.from({ length: n }, () => `w${Math.floor(random() * 60)}`);
  return Array.from({ length: count }, () => {
    const turns: (DialogueTurn & { due: boolean })[] = [];
    for (let exchange = 0; exchange < 4; exchange++) {
      turns.push({ role: 'customer', tokens: words(5), due: false });
      const stuck = exchange > 0 && random() < 0.4;
      turns.push({ role: 'agent', tokens: stuck ? turns.at(-2)!.tokens : words(8), due: stuck });
    }
    return { turns };
  });
}

const model = trainHandover(madeUp(60, 1), { seed: 1 });
const probabilities = (turns: readonly DialogueTurn[], of = model): number[] => {
  const reader = new HandoverReader(of);
  return turns.map((turn) => reader.read(turn).probability);
};

const anyTurn = fc.record({
  role: fc.constantFrom('customer' as const, 'agent' as const),
  tokens: fc.array(fc.oneof(fc.constantFrom('w1', 'w2', '转人工'), fc.string()), { maxLength: 12 }),
});

describe('the handover reader', () => {
  it('never looks ahead: what comes later changes nothing', () => {
    fc.assert(
      fc.property(fc.array(anyTurn, { maxLength: 12 }), fc.array(anyTurn, { maxLength: 6 }), (turns, later) => {
        expect(probabilities([...turns, ...later]).slice(0, turns.length)).toEqual(probabilities(turns));
      }),
      { numRuns: 40 },
    );
  });

  it('gives a probability for any turn, empty ones too', () => {
    fc.assert(
      fc.property(fc.array(anyTurn, { minLength: 1, maxLength: 80 }), (turns) => {
        for (const probability of probabilities(turns)) {
          expect(probability).toBeGreaterThan(0);
          expect(probability).toBeLessThan(1);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('sees on dialogues it does not know that a bot is stuck, and says why', () => {
    const unseen = madeUp(20, 2);
    for (const { turns } of unseen) {
      const reader = new HandoverReader(model);
      for (const turn of turns) {
        const reading = reader.read(turn);
        if (turn.role === 'agent') expect(reading.due).toBe(turn.due);
        if (turn.due) {
          const facts = reading.reasons(12).filter(({ weight }) => weight > 0);
          expect(facts.some(({ fact }) => /repet|alike|phrases|similar|new/i.test(fact))).toBe(true);
        }
      }
    }
  });

  it('names at most as many reasons as asked for', () => {
    const reading = new HandoverReader(model).read({ role: 'agent', tokens: ['w1', 'w2'] });
    expect(reading.reasons(3)).toHaveLength(3);
    expect(reading.tokens(1)).toHaveLength(1);
  });

  it('is learnt the same from the same dialogues and seed', () => {
    const file = (seed: number) => writeHandoverModel(trainHandover(madeUp(12, 3), { seed }));
    expect(file(5)).toBe(file(5));
  }, 60_000);

  it('survives its file with nearly the same probabilities', () => {
    const read = readHandoverModel(writeHandoverModel(model));
    for (const { turns } of madeUp(10, 4)) {
      const [before, after] = [probabilities(turns), probabilities(turns, read)];
      for (let i = 0; i < turns.length; i++) expect(Math.abs(after[i]! - before[i]!)).toBeLessThan(0.1);
    }
  });

  it.each([
    ['format', (file: string) => file.replace('guanxi.handover', 'guanxi.other')],
    ['columns', (file: string) => file.replace('"isAgent"', '"isBot"')],
    ['threshold', (file: string) => file.replace(/"threshold":[\d.e-]+/, '"threshold":"high"')],
    ['statistics.turns', (file: string) => file.replace(/"turns":\d+/, '"turns":-1')],
    ['statistics.turnsAlike', (file: string) => file.replace(/"turnsAlike":"[^"]{8}/, '"turnsAlike":"/////w==')],
    ['contents', (file: string) => file.replace(/"contents":\[.*?\],"statistics"/s, '"contents":[],"statistics"')],
  ])('refuses a file with a wrong %s', (field, spoil) => {
    const spoilt = spoil(writeHandoverModel(model));
    expect(() => readHandoverModel(spoilt)).toThrowError(ModelFileInvalid);
    expect(() => readHandoverModel(spoilt)).toThrowError(field);
  });

  it('needs ten dialogues and both kinds of turns', () => {
    expect(() => trainHandover(madeUp(9, 1), { seed: 1 })).toThrowError(TrainingImpossible);
    const never = madeUp(12, 1).map(({ turns }) => ({ turns: turns.map((turn) => ({ ...turn, due: false })) }));
    expect(() => trainHandover(never, { seed: 1 })).toThrowError(TrainingImpossible);
  });
});

describe('dialogue statistics', () => {
  it('forget a dialogue completely when it is counted out', () => {
    const dialogues = madeUp(4, 6).map(({ turns }) => turns.map(turnTerms));
    const with3 = DialogueStatistics.empty();
    for (const dialogue of dialogues.slice(0, 3)) with3.add(dialogue);
    const with4 = DialogueStatistics.empty();
    for (const dialogue of dialogues) with4.add(dialogue);
    with4.add(dialogues[3]!, -1);
    expect(with4.toJson()).toEqual(with3.toJson());
  });
});

describe('structure', () => {
  const turn = (role: 'customer' | 'agent', text: string) => turnTerms({ role, tokens: text.split(' ') });

  it('notices who repeats what, by hand', () => {
    const reader = new StructureReader(DialogueStatistics.empty());
    reader.read(turn('customer', 'where is it'));
    reader.read(turn('agent', 'please wait a moment'));
    reader.read(turn('customer', 'where is it'));
    const facts = reader.read(turn('agent', 'please wait a moment'));
    expect(facts).toMatchObject({
      at: 3,
      customerTurns: 2,
      agentTurns: 1,
      repeats: 1,
      copiedByCustomer: 1,
      newToSide: 0,
      turnsSinceAlike: 2,
      similarToOther: 0,
    });
    expect(facts['repetition']).toBeCloseTo(1, 6);
  });
});
