import { CareTrigger as ContractTrigger } from '@guanxi/contracts/relationship/v1/care.js';
import type { CareTrigger } from './care-rule.js';

export const triggerToContract: Record<CareTrigger, ContractTrigger> = {
  cart_left: ContractTrigger.CART_LEFT,
  dormant: ContractTrigger.DORMANT,
  birthday: ContractTrigger.BIRTHDAY,
  shipment_late: ContractTrigger.SHIPMENT_LATE,
  parcel_arrived: ContractTrigger.PARCEL_ARRIVED,
};

/** @throws {TypeError} for what no released contract has; a request with it was refused before. */
export function triggerFromContract(wanted: ContractTrigger): CareTrigger {
  for (const [trigger, inContract] of Object.entries(triggerToContract)) {
    if (inContract === wanted) return trigger as CareTrigger;
  }
  throw new TypeError(`unknown trigger ${wanted}`);
}
