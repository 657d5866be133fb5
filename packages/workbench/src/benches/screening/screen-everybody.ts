import { AudienceKind, DecisionForm, ScreenRequest } from '@guanxi/contracts/filtering/v1/screening.js';
import { quantile } from '@guanxi/learning';
import type { FilteringProgram } from './filtering-program.js';

export const shopId = 'bench';
/** How often a request is measured, behind one that is not. */
export const rounds = 5;

/** One screening of everybody, from the call to its report, which comes behind the last decision. */
export async function requestMilliseconds({ screenings }: FilteringProgram, idempotencyKey: string): Promise<number> {
  const value = {
    ...{ idempotencyKey, audienceKind: AudienceKind.ALL, contentCategory: 'green_tea' },
    form: DecisionForm.COLUMNS,
  };
  const began = performance.now();
  const requests = async function* () {
    yield ScreenRequest.fromPartial({ shopId, part: { $case: 'start', value } });
  };
  let received = 0;
  for await (const { part } of screenings.screen(requests())) {
    // A byte each: what a client then does with the ids is not the service's work.
    if (part?.$case === 'columns') received += part.value.reasons.length;
    if (part?.$case === 'report' && part.value.audienceCount !== received) throw new Error('decisions are missing');
  }
  if (received === 0) throw new Error('nobody was decided on');
  return performance.now() - began;
}

export function median(values: number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}
