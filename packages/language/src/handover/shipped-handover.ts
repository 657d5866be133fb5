import { readFileSync } from 'node:fs';
import { readHandoverModel } from './handover-file.js';
import type { HandoverModel } from './handover-model.js';

const model_file = new URL('../../models/handover.model.json', import.meta.url);

let shipped: HandoverModel | undefined;

/** The model that ships with the package, loaded on first use; its card is models/handover.model.md. */
export function shippedHandover(): HandoverModel {
  shipped ??= readHandoverModel(readFileSync(model_file, 'utf8'));
  return shipped;
}
