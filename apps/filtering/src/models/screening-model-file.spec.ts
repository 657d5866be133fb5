import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { plainModel } from './plain-model.js';
import type { ScreeningModel } from './screening-model.js';
import { ModelUnreadable, readScreeningModel, writeScreeningModel } from './screening-model-file.js';

const { responds, reads } = plainModel.heads;
const model: ScreeningModel = { ...plainModel, version: 'trained-1', uplift: [responds, reads] };
const reference = { category: 'tea', distributions: [{ name: 'score', edges: [0.1], shares: [0.3, 0.7] }] };
const kept = writeScreeningModel({ model, reference });

/** The file with something else in it, its checksum in order. */
function changed(change: (content: Record<string, unknown>) => object) {
  const bytes = Buffer.from(JSON.stringify(change(JSON.parse(kept.bytes.toString()))));
  return { bytes, checksum: createHash('sha256').update(bytes).digest() };
}

describe('the file of a model', () => {
  it('gives the model back as it was, with its uplift or without', () => {
    expect(readScreeningModel('trained-1', kept)).toEqual({ model, reference });
    const { uplift: _, ...without } = model;
    expect(readScreeningModel('trained-1', writeScreeningModel({ model: without, reference })).model).toEqual(without);
  });

  it('is refused for any byte that is another one', () => {
    for (let at = 0; at < kept.bytes.length; at += 97) {
      const bytes = Buffer.from(kept.bytes);
      bytes[at]! ^= 1;
      expect(() => readScreeningModel('trained-1', { ...kept, bytes })).toThrow(ModelUnreadable);
    }
  });

  it.each<[string, Parameters<typeof changed>[0]]>([
    ['another format', (content) => ({ ...content, format: 'something' })],
    ['a later version', (content) => ({ ...content, version: 2 })],
    ['another catalogue of factors', (content) => ({ ...content, catalogue: 2 })],
    ['another model', (content) => ({ ...content, model: { ...(content['model'] as object), version: 'trained-2' } })],
    ['no heads', (content) => ({ ...content, model: { version: 'trained-1', uplift: [] } })],
    [
      'a factor that there is none of',
      (content) => JSON.parse(JSON.stringify(content).replaceAll('shop.read_rate', 'shop.slept_rate')),
    ],
    ['a transform that there is none of', (content) => JSON.parse(JSON.stringify(content).replace('log1p', 'log2p'))],
  ])('is refused for %s', (_, change) => {
    expect(() => readScreeningModel('trained-1', changed(change))).toThrow(ModelUnreadable);
  });
});
