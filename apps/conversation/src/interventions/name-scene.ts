import { SCENES } from '@guanxi/language';
import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { InterventionStore } from './intervention.store.js';

const readings_max = 200;
const groups = new Map(SCENES.map(({ id, group }) => [id as string, group as string]));
// What she says in passing; an episode is about them only where it holds nothing else.
const inPassing: ReadonlySet<string> = new Set(['small_talk', 'asks_human', 'other']);

/** What an episode was about; both empty where she said nothing. */
export interface EpisodeScene {
  scene: string;
  sceneGroup: string;
}

/** Says what an episode was about (mission C3, E2). */
@Injectable()
export class NameScene {
  constructor(private readonly store: InterventionStore) {}

  async execute(tx: ReadTx, shopId: string, { conversationId, episode }: Conversation): Promise<EpisodeScene> {
    return sceneOf(await this.store.readings(tx, shopId, conversationId, episode, readings_max));
  }
}

/** The group of a scene; empty for none. */
export function groupOfScene(scene: string): string {
  return groups.get(scene) ?? '';
}

/** The scene of most messages, that of the earliest among equals; what is said in passing counts last. */
export function sceneOf(readings: readonly { scene: string }[]): EpisodeScene {
  const counts = new Map<string, number>();
  for (const { scene } of readings) if (groups.has(scene)) counts.set(scene, (counts.get(scene) ?? 0) + 1);
  const rank = ([scene, count]: [string, number]) =>
    inPassing.has(groupOfScene(scene)) ? count - readings.length : count;
  const [most] = [...counts].sort((a, b) => rank(b) - rank(a));
  return most ? { scene: most[0], sceneGroup: groupOfScene(most[0]) } : { scene: '', sceneGroup: '' };
}
