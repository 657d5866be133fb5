import { readFileSync } from 'node:fs';
import { readTextClassifier, type TextClassifier } from '@guanxi/learning';

const model_file = new URL('../../models/offensive.model.json', import.meta.url);

let shipped: TextClassifier | undefined;

/**
 * The classifier of Chinese texts into `clean` and `offensive` that ships with the package, loaded on first use; its card
 * is models/offensive.model.md. Read texts with `toneInput`.
 */
export function shippedOffence(): TextClassifier {
  shipped ??= readTextClassifier(readFileSync(model_file, 'utf8'));
  return shipped;
}
