import { describe, expect, it } from 'vitest';
import { classifyScene, shippedScenes } from './classify-scene.js';
import { extendScenes, SceneExampleRefused } from './extend-scenes.js';

const base = shippedScenes();
const engraving = [
  '手机壳能刻字吗',
  '刻名字要加钱不',
  '刻字可以刻几个字',
  '定制刻字要多久',
  'can you engrave a name on it',
  'how much is engraving',
].map((text) => ({ text, scene: 'engraving', group: 'product' }));

describe('extendScenes', () => {
  const shop = extendScenes(base, engraving);

  it.each([['可以帮我刻字吗'], ['刻字多少钱'], ['is engraving possible']])(
    'tells a new scene by a handful of examples: %s',
    (text) => {
      const reading = classifyScene(text, shop);
      expect(reading).toMatchObject({ scene: 'engraving', group: 'product' });
      expect(reading.evidence.length).toBeGreaterThan(0);
      expect(classifyScene(text).scene).not.toBe('engraving');
    },
  );

  it('is sure of an example itself', () => {
    for (const { text } of engraving) expect(classifyScene(text, shop).confidence).toBeGreaterThan(0.9);
  });

  it.each([['我的快递到哪了'], ['怎么开发票'], ['转人工'], ['where is my refund'], ['这个多少钱'], ['how much is it']])(
    'leaves other messages as they were: %s',
    (text) => {
      expect(classifyScene(text, shop)).toEqual(classifyScene(text));
    },
  );

  it('overrides a scene of the base', () => {
    const text = '预约到店试穿';
    const overridden = extendScenes(base, [{ text, scene: 'promotion_event' }]);
    expect(classifyScene(text, overridden)).toMatchObject({ scene: 'promotion_event', group: 'promotion' });
  });

  it('keeps probabilities that sum to one', () => {
    for (const { text } of [...engraving, { text: '刻字的发票' }]) {
      expect(shop.guess(text).reduce((sum, { confidence }) => sum + confidence, 0)).toBeCloseTo(1, 9);
    }
  });

  it('names the example that it refuses', () => {
    expect(() => extendScenes(base, [{ text: '刻字', scene: '' }])).toThrowError(SceneExampleRefused);
    expect(() => extendScenes(base, [engraving[0]!, { text: '？？', scene: 'x' }])).toThrowError('examples[1].text');
  });
});
