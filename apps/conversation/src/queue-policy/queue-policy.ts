/** How a shop's queue finds an agent for who waits (mission C7, C8). Times in seconds unless a name says otherwise. */
export interface QueuePolicy {
  /** A conversation is the agent's as soon as she has a seat for it, without an offer. */
  autoAccept: boolean;
  /** Who comes when so many wait becomes a case. */
  waitingMax: number;
  /** Who comes from the bot is ordered as if she had come so much earlier. */
  botCreditS: number;
  /** The agent who served her within so many days is asked first; 0 for never. */
  stickyDays: number;
  /** Who opens her conversation again within so long waits for the agent who served her; 0 for never. */
  reopenToAgentS: number;
  /** Outside the shop's business hours nobody is queued, whoever is online. */
  onlyInHours: boolean;
  routes: SceneRoute[];
}

/** Whom requests of a scene may be offered. */
export interface SceneRoute {
  /** Empty for every scene that has no route of its own. */
  scene: string;
  skills: { skill: string; levelMin: number }[];
  /** In order of time. */
  steps: OverflowStep[];
}

/** From this wait on, also these groups; no groups are everybody. */
export interface OverflowStep {
  afterS: number;
  groupIds: string[];
}

export const queuePolicyDefault: QueuePolicy = {
  autoAccept: false,
  waitingMax: 10_000,
  botCreditS: 0,
  stickyDays: 30,
  reopenToAgentS: 0,
  onlyInHours: false,
  routes: [],
};

/** The route of a scene: its own, else the one for all others; undefined where any agent serves it. */
export function routeOf({ routes }: QueuePolicy, scene: string): SceneRoute | undefined {
  return routes.find((route) => route.scene !== '' && route.scene === scene) ?? routes.find((route) => !route.scene);
}

/** What is wrong with a policy, by field of `SetQueuePolicyRequest`; empty where nothing is. */
export function faultsOf({ routes }: QueuePolicy): { field: string; description: string }[] {
  return routes.flatMap(({ scene, steps }, i) => {
    const at = `policy.routes[${i}]`;
    const isRepeated = routes.findIndex((route) => route.scene === scene) < i;
    const repeated = isRepeated ? [{ field: `${at}.scene`, description: 'has a route already' }] : [];
    const untimely = steps.flatMap(({ afterS }, j) => {
      const isGood = j === 0 ? afterS === 0 : afterS > (steps[j - 1]?.afterS ?? 0);
      const description = j === 0 ? 'must be 0 for the first step' : 'must be later than the step before';
      return isGood ? [] : [{ field: `${at}.steps[${j}].after_s`, description }];
    });
    return [...repeated, ...untimely];
  });
}
