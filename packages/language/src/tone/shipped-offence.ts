import { readTextClassifier, type TextClassifier } from '@guanxi/learning';
import { readShippedModel } from '../shipped-model.js';

let shipped: TextClassifier | undefined;

/**
 * The classifier of Chinese texts into `clean` and `offensive` that ships with the package, loaded on first use; its card
 * is models/offensive.model.md. Read texts with `toneInput`.
 */
export function shippedOffence(): TextClassifier {
  shipped ??= readTextClassifier(readShippedModel('offensive'));
  return shipped;
}
