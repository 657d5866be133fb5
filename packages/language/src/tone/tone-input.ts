import type { TextInput } from '@guanxi/learning';
import { normalise } from '../text/normalise.js';
import { segmentNormalised } from '../text/segment.js';

/** A text as the classifiers of tone (offensive, satisfied, positive) read it: its words, and its characters. */
export function toneInput(text: string): TextInput {
  const normalised = normalise(text);
  return { text: normalised, words: segmentNormalised(normalised) };
}
