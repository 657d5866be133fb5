import { readShippedModel } from '../shipped-model.js';
import { readHandoverModel } from './handover-file.js';
import type { HandoverModel } from './handover-model.js';

let shipped: HandoverModel | undefined;

/** The model that ships with the package, loaded on first use; its card is models/handover.model.md. */
export function shippedHandover(): HandoverModel {
  shipped ??= readHandoverModel(readShippedModel('handover'));
  return shipped;
}
