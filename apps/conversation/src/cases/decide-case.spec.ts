import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CaseStep, caseSteps } from './case-state.js';
import { type CaseAction, decideCase } from './decide-case.js';

const actions: CaseAction[] = [
  'classify',
  'assign',
  'begin',
  'wait',
  'solve',
  'confirm',
  'resume',
  'reopen',
  'close',
  'give_up',
  'drop',
];

describe('a case', () => {
  it('goes the whole way', () => {
    const way: CaseAction[] = ['classify', 'assign', 'begin', 'solve', 'confirm', 'close'];
    let step: CaseStep = 'submitted';
    const seen: CaseStep[] = [step];
    for (const action of way) {
      step = decideCase(step, action) as CaseStep;
      seen.push(step);
    }
    expect(seen).toEqual([...caseSteps]);
  });

  it.each<[CaseStep, CaseAction[]]>([
    ['submitted', ['classify', 'assign', 'begin', 'drop']],
    ['classified', ['classify', 'assign', 'begin', 'drop']],
    ['assigned', ['classify', 'assign', 'begin', 'drop']],
    ['in_progress', ['classify', 'assign', 'begin', 'wait', 'solve', 'drop']],
    ['solved', ['confirm', 'resume', 'reopen', 'give_up', 'drop']],
    ['confirmed', ['close', 'drop']],
    ['closed', []],
  ])('that is %s lets itself be acted on in these ways only', (step, allowed) => {
    expect(actions.filter((action) => decideCase(step, action) !== undefined)).toEqual(allowed);
  });

  it('is never confirmed without having been solved, nor solved without having been worked on', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...actions), { maxLength: 30 }), (tried) => {
        let step: CaseStep = 'submitted';
        for (const action of tried) {
          const next: CaseStep | undefined = decideCase(step, action);
          if (next === 'solved') expect(step).toBe('in_progress');
          if (next === 'confirmed') expect(step).toBe('solved');
          if (next === 'closed' && action !== 'drop') expect(['confirmed', 'solved']).toContain(step);
          step = next ?? step;
        }
      }),
    );
  });

  it('keeps how far it is when it is classified again', () => {
    expect(decideCase('in_progress', 'classify')).toBe('in_progress');
    expect(decideCase('in_progress', 'assign')).toBe('assigned');
    expect(decideCase('solved', 'reopen')).toBe('assigned');
  });
});
