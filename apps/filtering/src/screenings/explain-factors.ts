import { type Factors, factorNames } from '../factors/factors.js';
import { scoreResponse } from './score-response.js';

/** One thing that was weighed, in the contract's words. */
export interface ExplainedFactor {
  name: string;
  value: number;
  contribution: number;
}

/** Every factor that is known, those that moved the score first, the heaviest in front (mission B6). */
export function explainFactors(factors: Factors): ExplainedFactor[] {
  const { contributions } = scoreResponse(factors);
  return factorNames
    .flatMap((name): ExplainedFactor[] => {
      const weighed = contributions.find((one) => one.name === name);
      const value = factors[name] ?? weighed?.value;
      return value === undefined ? [] : [{ name, value, contribution: weighed?.contribution ?? 0 }];
    })
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}
