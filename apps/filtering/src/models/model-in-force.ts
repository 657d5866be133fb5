import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { plainModel } from './plain-model.js';
import type { ScreeningModel } from './screening-model.js';

/** The model that predicts for a shop, as the other capabilities ask for it. */
@Injectable()
export class ModelInForce {
  /** The model that the next screening of a shop is to predict with. */
  async of(_tx: ReadTx, _shopId: string): Promise<ScreeningModel> {
    return plainModel;
  }

  /** The model that a screening named; undefined where it is no longer known. */
  async version(_tx: ReadTx, _shopId: string, version: string): Promise<ScreeningModel | undefined> {
    return version === plainModel.version ? plainModel : undefined;
  }
}
