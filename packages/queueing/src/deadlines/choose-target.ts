/** A rule that gives requests of a scene, of a priority, of both or of any, their target. */
export interface TargetRule {
  /** Undefined: of any. */
  scene: string | undefined;
  /** 1 is the most urgent; undefined: of any. */
  priority: number | undefined;
}

/**
 * The rule that suits a request best: one that names its scene and priority before one that names its scene, that before
 * one that names its priority, and last one that names neither. Undefined where none suits.
 */
export function chooseTarget<R extends TargetRule>(
  rules: readonly R[],
  request: { scene: string; priority: number },
): R | undefined {
  let best: R | undefined;
  for (const rule of rules) {
    if (rule.scene !== undefined && rule.scene !== request.scene) continue;
    if (rule.priority !== undefined && rule.priority !== request.priority) continue;
    if (!best || weight(rule) > weight(best)) best = rule;
  }
  return best;
}

function weight({ scene, priority }: TargetRule): number {
  return (scene === undefined ? 0 : 2) + (priority === undefined ? 0 : 1);
}
