import { type BgNbd, expectedPurchases, fitBgNbd } from '@guanxi/learning';

/** Value is what she is expected to buy over so many days. */
export const value_horizon_days = 90;

/** A shop with fewer buyers than this is valued by the prior: a fit to so few says little. */
export const buyers_fitted_min = 200;

/**
 * How the customers of an online shop buy, where a shop has too few of its own to tell: the published fit to CDNOW
 * (Fader, Hardie and Lee 2005, table 2), weeks turned into days.
 */
export const prior: BgNbd = { r: 0.2426, alpha: 4.4136 * 7, a: 0.7929, b: 2.4259 };

/** How one buyer bought, in whole days; `repeats` counts days of purchase after the first. */
export interface Buyer {
  repeats: number;
  lastAt: number;
  age: number;
}

export interface BuyingModel extends BgNbd {
  /** 0 for the prior. */
  logLikelihood: number;
  fittedCustomers: number;
}

/** The model of these buyers, or the prior where they are too few or none of them came back. */
export function modelBuyers(buyers: Buyer[]): BuyingModel {
  if (buyers.length < buyers_fitted_min || !buyers.some(({ repeats }) => repeats > 0)) {
    return { ...prior, logLikelihood: 0, fittedCustomers: 0 };
  }
  return { ...fitBgNbd(buyers), fittedCustomers: buyers.length };
}

/** Expected days of purchase over the horizon, by what she did so far. Equation 10 of the paper. */
export function worthOf(model: BgNbd, buyer: Buyer): number {
  return expectedPurchases(model, buyer, value_horizon_days);
}

/** 1 to 5: in which fifth of the shop's buyers her mean purchase lies. */
export function priceLevelOf(meanCents: number, bounds: number[]): number {
  return 1 + bounds.filter((bound) => meanCents > bound).length;
}
