import { SCENES } from '@guanxi/language';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRequest } from './read-request.js';

describe('a request', () => {
  it.each([
    ['付款一直失败，提示银行拒绝', 'payment_declined', 1, 'payment_failed'],
    ['my payment was declined', 'payment_declined', 1, 'payment_failed'],
    ['你好', 'greeting', 5, 'small_talk'],
  ] as const)('has a scene and a priority: %s', (text, scene, priority, priorityReason) => {
    expect(readRequest(text)).toMatchObject({ scene, priority, priorityReason });
  });

  it('is served sooner where she is angry', () => {
    const calm = readRequest('什么时候发货');
    const angry = readRequest('什么时候发货，垃圾骗子');
    expect(angry.priority).toBeLessThan(calm.priority);
    expect(angry.priorityReason).toBe('abuse');
  });

  it('is read from any text at all, and told without a word of it', () => {
    const scenes = new Set(SCENES.map(({ id }) => id as string));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const { scene, sceneConfidence, priority } = readRequest(text);
        expect(scenes.has(scene)).toBe(true);
        expect(sceneConfidence >= 0 && sceneConfidence <= 1).toBe(true);
        expect([1, 2, 3, 4, 5]).toContain(priority);
      }),
    );
  });
});
