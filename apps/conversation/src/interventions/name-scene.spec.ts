import { describe, expect, it } from 'vitest';
import { sceneOf } from './name-scene.js';

const of = (...scenes: string[]) => sceneOf(scenes.map((scene) => ({ scene })));

describe('what an episode was about', () => {
  it.each([
    [['refund_progress'], 'refund_progress', 'refund'],
    [['greeting', 'greeting', 'ship_when', 'thanks'], 'ship_when', 'urge_shipment'],
    [['ship_when', 'refund_request', 'refund_request'], 'refund_request', 'refund'],
    [['ship_when', 'refund_request'], 'ship_when', 'urge_shipment'],
    [['greeting'], 'greeting', 'small_talk'],
    [[], '', ''],
    [['a scene of another release'], '', ''],
  ])('%j is %s', (scenes, scene, sceneGroup) => {
    expect(of(...scenes)).toEqual({ scene, sceneGroup });
  });
});
