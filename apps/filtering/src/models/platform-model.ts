import { readFile } from 'node:fs/promises';
import { plainModel } from './plain-model.js';
import { checkModel, type ScreeningModel } from './screening-model.js';

/** The model that predicts for shops that have none of their own. */
export const PLATFORM_MODEL = Symbol('guanxi.filtering.platform-model');

/**
 * The model in a file, or the one that ships where none is named.
 *
 * @throws {ModelMalformed} when it weighs what is no factor; {Error} when the file cannot be read.
 */
export async function readPlatformModel(file: string | undefined): Promise<ScreeningModel> {
  if (file === undefined) return plainModel;
  const model = JSON.parse(await readFile(file, 'utf8')) as ScreeningModel;
  checkModel(model);
  return model;
}
