/** A smooth function to minimise: returns its value at `at` and writes its gradient there into `gradient`. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  iterationsMax: number;
  /** Stops when the gradient's length is below this share of the length of the position (at least 1). */
  tolerance: number;
  /** Pairs of steps remembered; 6 unless told. */
  memory?: number;
  onIteration?: (iteration: number, value: number) => void;
}

const halvings_max = 25;

/**
 * Minimises `objective` from `start`, in place, and returns the value reached.
 *
 * Source: L-BFGS, two-loop recursion (Nocedal and Wright, Numerical Optimization, algorithms 7.4 and 7.5) with
 * backtracking by halves on the Armijo condition; pairs without positive curvature are skipped.
 */
export function minimise(objective: Objective, start: Float64Array, options: LbfgsOptions): number {
  const size = start.length;
  const memory = options.memory ?? 6;
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  const curvatures: number[] = [];
  const gradient = new Float64Array(size);
  const trial = new Float64Array(size);
  const trialGradient = new Float64Array(size);
  const direction = new Float64Array(size);
  let value = objective(start, gradient);

  for (let iteration = 1; iteration <= options.iterationsMax; iteration++) {
    if (Math.sqrt(dot(gradient, gradient)) <= options.tolerance * Math.max(1, Math.sqrt(dot(start, start)))) break;
    descend(direction, gradient, steps, changes, curvatures);
    const slope = dot(direction, gradient);
    if (!(slope < 0)) break;

    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    let reached = Number.POSITIVE_INFINITY;
    for (let halving = 0; halving < halvings_max; halving++, length /= 2) {
      for (let i = 0; i < size; i++) trial[i] = start[i]! + length * direction[i]!;
      reached = objective(trial, trialGradient);
      if (reached <= value + 1e-4 * length * slope) break;
    }
    if (!(reached < value)) break;

    const recycled = steps.length === memory;
    const step = recycled ? steps.shift()! : new Float64Array(size);
    const change = recycled ? changes.shift()! : new Float64Array(size);
    if (recycled) curvatures.shift();
    for (let i = 0; i < size; i++) {
      step[i] = trial[i]! - start[i]!;
      change[i] = trialGradient[i]! - gradient[i]!;
    }
    const curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) {
      steps.push(step);
      changes.push(change);
      curvatures.push(curvature);
    }
    start.set(trial);
    gradient.set(trialGradient);
    value = reached;
    options.onIteration?.(iteration, value);
  }
  return value;
}

function descend(
  direction: Float64Array,
  gradient: Float64Array,
  steps: Float64Array[],
  changes: Float64Array[],
  curvatures: number[],
): void {
  for (let i = 0; i < direction.length; i++) direction[i] = -gradient[i]!;
  const shares = new Float64Array(steps.length);
  for (let pair = steps.length - 1; pair >= 0; pair--) {
    shares[pair] = dot(steps[pair]!, direction) / curvatures[pair]!;
    addScaled(direction, changes[pair]!, -shares[pair]!);
  }
  const last = steps.length - 1;
  if (last >= 0) {
    const scale = curvatures[last]! / dot(changes[last]!, changes[last]!);
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  for (let pair = 0; pair < steps.length; pair++) {
    const back = dot(changes[pair]!, direction) / curvatures[pair]!;
    addScaled(direction, steps[pair]!, shares[pair]! - back);
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(target: Float64Array, source: Float64Array, scale: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += scale * source[i]!;
}
