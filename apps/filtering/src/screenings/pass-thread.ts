import { parentPort } from 'node:worker_threads';
import { decidingRows } from './decide-rows.js';
import { columnsOf, doUnit, type PassWork, takeUnit } from './pass-work.js';

/** What the thread tells when no unit of a pass is left: for how long it was at work. */
export interface PassHelped {
  busy_ms: number;
}

parentPort?.on('message', (work: PassWork) => {
  const began = performance.now();
  let unit = takeUnit(work.units);
  if (unit !== undefined) {
    const decide = decidingRows(...columnsOf(work), work.order, work.decisions);
    for (; unit !== undefined; unit = takeUnit(work.units)) doUnit(work.units, unit, decide);
  }
  parentPort?.postMessage({ busy_ms: performance.now() - began } satisfies PassHelped);
});
