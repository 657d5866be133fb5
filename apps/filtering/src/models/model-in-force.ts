import type { ReadTx } from '@guanxi/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { shippedModels } from './plain-model.js';
import { PLATFORM_MODEL } from './platform-model.js';
import type { ScreeningModel } from './screening-model.js';

/** The model that predicts for a shop, as the other capabilities ask for it. */
@Injectable()
export class ModelInForce {
  constructor(@Inject(PLATFORM_MODEL) private readonly platformModel: ScreeningModel) {}

  /** The model that the next screening of a shop is to predict with. */
  async of(_tx: ReadTx, _shopId: string): Promise<ScreeningModel> {
    return this.platformModel;
  }

  /** The model that a screening named; undefined where it is no longer known. */
  async version(_tx: ReadTx, _shopId: string, version: string): Promise<ScreeningModel | undefined> {
    return [this.platformModel, ...shippedModels].find((model) => model.version === version);
  }
}
