import { channelFactor, factorNames } from '../../factors/factor-catalogue.js';
import { plainModel } from '../plain-model.js';
import { headNames, type ScreeningModel, type Transform } from '../screening-model.js';
import { type Term, termName } from './training-set.js';

/**
 * What a model is trained on: every factor, counts by their logarithm, days by recency, shares as they are, the given
 * acquisition channels; and whatever the model in force and the one that ships weigh, so that all are read from the same
 * columns.
 */
export function trainingTerms(channels: readonly string[], inForce: ScreeningModel): Term[] {
  const own = factorNames.map((factor): Term => ({ factor, transform: transformOf(factor) }));
  const ofChannels = channels.map((channel): Term => ({ factor: channelFactor(channel), transform: 'identity' }));
  const weighed = [inForce, plainModel].flatMap(({ heads }) => headNames.flatMap((name) => heads[name].factors));
  const terms = [...own, ...ofChannels, ...weighed.map(({ factor, transform }) => ({ factor, transform }))];
  return [...new Map(terms.map((term) => [termName(term), term])).values()];
}

function transformOf(factor: string): Transform {
  if (factor.endsWith('.days')) return 'recency';
  return /_rate$|\.share$/.test(factor) ? 'identity' : 'log1p';
}
