import { readdirSync, readFileSync } from 'node:fs';
import { expandPhrases, readSlots } from '../dist/index.js';

const PHRASES_PER_TEMPLATE = 20;
const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** The phrases that scenes are learnt from: made from the templates, and written one by one. */
export function loadPhrases(seed) {
  const slots = readSlots(read('phrases/slots.txt'));
  const templated = readdirSync(new URL('phrases/', import.meta.url))
    .filter((name) => name !== 'slots.txt')
    .sort()
    .flatMap((name) => expandPhrases(read(`phrases/${name}`), slots, PHRASES_PER_TEMPLATE, seed));
  return { templated, free: expandPhrases(read('free.txt'), new Map(), 1, seed) };
}
