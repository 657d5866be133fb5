import { readTextClassifier } from '@guanxi/learning';
import { readShippedModel } from '../shipped-model.js';
import { readScene, SceneClassifier, type SceneReader } from './scene-classifier.js';
import type { SceneReading } from './scene-reading.js';

let shipped: SceneClassifier | undefined;

/** The reader of the model that ships with the package, loaded on first use. */
export function shippedScenes(): SceneReader {
  shipped ??= new SceneClassifier(readTextClassifier(readShippedModel('scene')));
  return shipped;
}

/** The scene of a message by `reader`, the shipped model unless told; its card is models/scene.model.md. Never throws. */
export function classifyScene(message: string, reader: SceneReader = shippedScenes()): SceneReading {
  return readScene(reader, message);
}
