import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * The text of a model that ships with the package, `scene` for models/scene.model.json. It is found by the package's name:
 * a service's program holds this code in a file of its own, far from the models.
 */
export function readShippedModel(name: string): string {
  const file = createRequire(import.meta.url).resolve(`@guanxi/language/models/${name}.model.json`);
  return readFileSync(file, 'utf8');
}
