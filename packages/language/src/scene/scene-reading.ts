/** One thing that a request may be about. */
export interface SceneGuess {
  readonly scene: string;
  readonly group: string;
  /** Calibrated, 0..1. */
  readonly confidence: number;
}

export interface SceneEvidence {
  readonly word: string;
  /** Log-odds for the scene; below zero against it. */
  readonly weight: number;
}

/** What a message is about. Source: mission C3. */
export interface SceneReading extends SceneGuess {
  /** That the group is right, 0..1: at least `confidence`, as scenes of one group are easily taken for each other. */
  readonly groupConfidence: number;
  /** The next likeliest scenes, at most three, likeliest first. */
  readonly alternatives: readonly SceneGuess[];
  /** The words that weighed most, heaviest first. */
  readonly evidence: readonly SceneEvidence[];
}
