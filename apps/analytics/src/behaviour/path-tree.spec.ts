import { describe, expect, it } from 'vitest';
import { marks_max } from './chosen-facts.js';
import { PathTree } from './path-tree.js';

const rules = { startKind: 0, pause_s: 1_800, depth: 2, branches: 5, customers_min: 10 };
const [viewed, cart, bought] = [3, 5, 7];
const visit = (...steps: [at_s: number, kind: number][]) =>
  Float64Array.from(steps.map(([at_s, kind]) => at_s * marks_max + kind));

function treeOf(rest: Partial<typeof rules>, visits: [times: number, keys: Float64Array][]) {
  const tree = new PathTree({ ...rules, ...rest });
  for (const [times, keys] of visits) for (let i = 0; i < times; i++) tree.add(keys.slice());
  return tree.report();
}

describe('paths', () => {
  it('follow each visit, the same again and again as one step', () => {
    const { steps, visitCount, pathCount } = treeOf({}, [
      [20, visit([0, viewed], [60, viewed], [120, cart])],
      [12, visit([0, viewed], [5_000, cart])],
    ]);
    expect([visitCount, pathCount]).toEqual([44, 44]);
    expect(steps.map(({ depth, kind, isEnd, visitCount: visits }) => [depth, kind, isEnd, visits])).toEqual([
      [1, viewed, false, 32],
      [2, cart, false, 20],
      [2, 0, true, 12],
      [1, cart, false, 12],
      [2, 0, true, 12],
    ]);
  });

  it('begin where they are asked to', () => {
    const { steps, visitCount, pathCount } = treeOf({ startKind: cart }, [
      [15, visit([0, viewed], [1, cart], [2, bought])],
      [15, visit([0, viewed])],
    ]);
    expect([visitCount, pathCount]).toEqual([30, 15]);
    expect(steps.map(({ kind }) => kind)).toEqual([cart, bought]);
  });

  it('show no branch of few customers by itself, nor what subtraction would tell of it', () => {
    const { steps } = treeOf({ depth: 1 }, [
      [50, visit([0, viewed])],
      [20, visit([0, cart])],
      [3, visit([0, bought])],
    ]);
    expect(steps.map(({ kind, visitCount, customerCount }) => [kind, visitCount, customerCount])).toEqual([
      [viewed, 50, 50],
      [0, 23, 0],
    ]);
  });

  it('tell nothing where few customers took any', () => {
    expect(treeOf({}, [[9, visit([0, viewed])]])).toEqual({ visitCount: 0, pathCount: 0, steps: [] });
  });
});
