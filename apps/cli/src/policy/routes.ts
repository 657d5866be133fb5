import type { OverflowStep, SceneRoute } from '@guanxi/contracts/conversation/v1/queue_policy.js';
import { UsageFailure } from '../failure.js';

const every_scene = '*';
const everybody = '*';

/**
 * A route as a merchant writes it: a scene (`*` for all others), the skills that it needs, the groups that serve it, and
 * which serve it too after so many seconds: `refund skills=refunds:3+english:2 groups=care then=night@30 then=*@120`.
 *
 * @throws {UsageFailure} naming the word that is none.
 */
export function readRoute(text: string): SceneRoute {
  const [scene = '', ...words] = text.trim().split(/\s+/);
  const skills: SceneRoute['skills'] = [];
  const steps: OverflowStep[] = [];
  for (const word of words) {
    const [, kind, value = '', after] = /^(skills|groups|then)=([^@]+)(?:@(\d+))?$/u.exec(word) ?? [];
    if (!kind || (kind === 'then') !== (after !== undefined)) throw cannotRead(word);
    if (kind === 'skills') skills.push(...value.split('+').map((skill) => readSkill(skill)));
    else steps.push({ afterS: Number(after ?? 0), groupIds: value === everybody ? [] : value.split('+') });
  }
  return { scene: scene === every_scene ? '' : scene, skills, steps };
}

/** As {@link readRoute} takes it. */
export function writeRoute({ scene, skills, steps }: SceneRoute): string {
  const needed = skills.map(({ skill, levelMin }) => `${skill}:${Math.max(1, levelMin)}`).join('+');
  const served = steps.map(({ afterS, groupIds }) => {
    const groups = groupIds.join('+') || everybody;
    return afterS === 0 ? `groups=${groups}` : `then=${groups}@${afterS}`;
  });
  return [scene || every_scene, ...(needed ? [`skills=${needed}`] : []), ...served].join(' ');
}

function readSkill(text: string): SceneRoute['skills'][number] {
  const [, skill = '', level] = /^([^:]+)(?::([1-5]))?$/u.exec(text) ?? [];
  if (!skill) throw cannotRead(text);
  return { skill, levelMin: Number(level ?? 1) };
}

function cannotRead(word: string): UsageFailure {
  return new UsageFailure(
    'USAGE',
    `"${word}" is no part of a route`,
    'such as refund skills=refunds:3+english:2 groups=care then=night@30',
  );
}
