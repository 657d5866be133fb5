import { BetaPosterior, type Count, fitPrior } from '@guanxi/statistics';

/** The ratings of one group of scenes, with the bot and with humans. */
export interface SceneRatings {
  sceneGroup: string;
  bot: Count;
  human: Count;
}

/** A share of satisfied customers, 0..1. */
export interface Satisfaction {
  ratedCount: number;
  satisfiedCount: number;
  /** Drawn towards the shop's mean where few rated. */
  mean: number;
  /** The bounds of the 90 % interval. */
  low: number;
  high: number;
}

export interface SceneQuality {
  sceneGroup: string;
  bot: Satisfaction;
  human: Satisfaction;
  /** Of the rated episodes, the share in this group, 0..1. */
  trafficShare: number;
  /** How likely it is that humans satisfy here better than the bot does, 0..1. */
  weakerProbability: number;
  /** By how much humans satisfy better, times the share of the bot's rated episodes; 0 where they do not. */
  gapCost: number;
}

/** How good a shop's bot is, and in which scenes (mission E2). */
export interface Quality {
  botQuality: number;
  /** The weakest bot first. */
  scenes: SceneQuality[];
}

/**
 * Satisfaction by scene, and the bot's quality: satisfaction with the bot over that with humans, both over the scenes in
 * the bot's own mix, so that a bot with the hard questions is held against humans with the hard questions; at most 1,
 * which is also that of a bot that nobody rated.
 */
export function measureQuality(ratings: readonly SceneRatings[]): Quality {
  const priors = {
    bot: fitPrior(ratings.map(({ bot }) => bot)),
    human: fitPrior(ratings.map(({ human }) => human)),
  };
  const ratedWithBot = ratings.reduce((sum, { bot }) => sum + bot.rated, 0);
  const ratedAll = ratings.reduce((sum, { bot, human }) => sum + bot.rated + human.rated, 0);
  const posteriorOf = ({ rated, satisfied }: Count, { a, b }: { a: number; b: number }) =>
    new BetaPosterior({ a: a + satisfied, b: b + rated - satisfied });
  const scenes = ratings.map(({ sceneGroup, bot, human }) => {
    const botPosterior = posteriorOf(bot, priors.bot);
    const humanPosterior = posteriorOf(human, priors.human);
    return {
      sceneGroup,
      bot: satisfactionOf(bot, botPosterior),
      human: satisfactionOf(human, humanPosterior),
      trafficShare: (bot.rated + human.rated) / ratedAll,
      weakerProbability: humanPosterior.probabilityAbove(botPosterior),
      gapCost: Math.max(0, humanPosterior.mean - botPosterior.mean) * (bot.rated / Math.max(1, ratedWithBot)),
    };
  });
  scenes.sort((a, b) => gapOf(b) - gapOf(a) || (a.sceneGroup < b.sceneGroup ? -1 : 1));
  return { botQuality: botQualityOf(scenes), scenes };
}

function satisfactionOf({ rated, satisfied }: Count, posterior: BetaPosterior): Satisfaction {
  return {
    ratedCount: rated,
    satisfiedCount: satisfied,
    mean: posterior.mean,
    low: posterior.quantile(0.05),
    high: posterior.quantile(0.95),
  };
}

function gapOf({ bot, human }: SceneQuality): number {
  return human.mean - bot.mean;
}

function botQualityOf(scenes: readonly SceneQuality[]): number {
  const inBotsMix = (side: 'bot' | 'human') =>
    scenes.reduce((sum, scene) => sum + scene.bot.ratedCount * scene[side].mean, 0);
  const human = inBotsMix('human');
  return human === 0 ? 1 : Math.min(1, inBotsMix('bot') / human);
}
