import { describe, expect, it } from 'vitest';
import { readEmotion } from '../emotion/read-emotion.js';
import { SCENES } from './catalogue.js';
import { prioritise, type Stakes } from './prioritise.js';

const of = (id: string, text = '', stakes: Stakes = {}) =>
  prioritise({
    scene: { scene: id, group: SCENES.find((scene) => scene.id === id)!.group },
    emotion: readEmotion(text),
    stakes,
  });

describe('prioritise', () => {
  it('serves a failed payment first', () => {
    expect(of('payment_declined')).toEqual({ priority: 1, reason: 'payment_failed', needsHuman: false });
    for (const { id } of SCENES) expect(of(id).priority).toBeGreaterThanOrEqual(of('payment_declined').priority);
  });

  it('sends a quality dispute to a human', () => {
    expect(of('complaint_product')).toEqual({ priority: 2, reason: 'quality_dispute', needsHuman: true });
    expect(of('item_damaged').needsHuman).toBe(true);
    expect(of('product_size').needsHuman).toBe(false);
  });

  it.each<[string, string, Stakes, number, string]>([
    ['greeting', '', {}, 5, 'small_talk'],
    ['product_size', '', {}, 4, 'ordinary_request'],
    ['parcel_where', '', {}, 3, 'ordinary_request'],
    ['parcel_where', '太慢了，气死了', {}, 2, 'displeased'],
    ['parcel_where', '很急，今天要用', {}, 2, 'urgent'],
    ['parcel_where', '我要投诉', { atRisk: true }, 1, 'complaint'],
    ['parcel_where', '', { orderValueRatio: 5 }, 2, 'high_stakes'],
    ['parcel_where', '', { repeats: 3 }, 2, 'repeated'],
    ['refund_progress', 'fuck you', { atRisk: true, repeats: 9 }, 1, 'money_waiting'],
    ['payment_charged', 'asap', { atRisk: true }, 1, 'payment_failed'],
    ['payment_method', '', {}, 3, 'ordinary_request'],
  ])('%s «%s» %j → %i because %s', (scene, text, stakes, priority, reason) => {
    expect(of(scene, text, stakes)).toMatchObject({ priority, reason });
  });

  it('never serves later for emotion or stakes', () => {
    for (const { id } of SCENES) {
      expect(of(id, '垃圾，我要投诉').priority).toBeLessThanOrEqual(of(id).priority);
      expect(of(id, '', { atRisk: true }).priority).toBeLessThanOrEqual(of(id).priority);
    }
  });
});
