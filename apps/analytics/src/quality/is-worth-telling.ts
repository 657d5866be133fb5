import type { Quality, SceneQuality } from './measure-quality.js';

// Smaller ones change nobody's mind, and a rating comes every second in a large shop.
const change_min = 0.005;

/** Whether a measurement differs from the one that was told last by more than half a percentage point somewhere. */
export function isWorthTelling(told: Quality, now: Quality): boolean {
  if (Math.abs(told.botQuality - now.botQuality) >= change_min) return true;
  if (told.scenes.length !== now.scenes.length) return true;
  const before = new Map(told.scenes.map((scene) => [scene.sceneGroup, scene]));
  return now.scenes.some((scene) => {
    const known = before.get(scene.sceneGroup);
    return !known || figuresOf(scene).some((figure, i) => Math.abs(figure - (figuresOf(known)[i] ?? 0)) >= change_min);
  });
}

function figuresOf({ bot, human, trafficShare, weakerProbability }: SceneQuality): number[] {
  return [bot.mean, human.mean, trafficShare, weakerProbability];
}
