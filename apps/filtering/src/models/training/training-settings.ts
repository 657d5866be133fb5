/** Symbol of {@link TrainingSettings}. */
export const TRAINING_SETTINGS = Symbol('guanxi.filtering.training-settings');

export interface TrainingSettings {
  /** How long after a message something counts as its outcome, where nobody says. */
  outcomeWindow_s: number;
  /** After so long without a sign of life a training begins anew elsewhere. */
  claim_ms: number;
  /** How often the stability of each shop's model is measured. */
  stabilityEvery_s: number;
}
