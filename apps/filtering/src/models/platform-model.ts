import { readFile } from 'node:fs/promises';
import { plainModel } from './plain-model.js';
import { checkModel, ModelMalformed, type ScreeningModel } from './screening-model.js';

/** The model that predicts for shops that have none of their own. */
export const PLATFORM_MODEL = Symbol('guanxi.filtering.platform-model');

/** How the versions begin that are trained for shops; no other model is called so. */
export const trainedPrefix = 'trained-';

/**
 * The model in a file, or the one that ships where none is named.
 *
 * @throws {ModelMalformed} when it weighs what is no factor, or is called as only shops' models are; {Error} when the file cannot be read.
 */
export async function readPlatformModel(file: string | undefined): Promise<ScreeningModel> {
  if (file === undefined) return plainModel;
  const model = JSON.parse(await readFile(file, 'utf8')) as ScreeningModel;
  checkModel(model);
  if (model.version.startsWith(trainedPrefix)) {
    throw new ModelMalformed(model.version, `only models trained for a shop are called ${trainedPrefix}…`);
  }
  return model;
}
