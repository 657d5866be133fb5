/** What a message can be read for. Each is a question of its own: a furious message need not be abusive. */
export const EMOTIONS = ['negative', 'abusive', 'complaint', 'wantsHuman', 'urgent'] as const;
export type Emotion = (typeof EMOTIONS)[number];

export interface EmotionEvidence {
  /** As it stands in the normalised text. */
  readonly word: string;
  readonly about: Emotion;
  /** Log-odds added to the reading; below zero where the word speaks against it. */
  readonly weight: number;
}

/** How likely each emotion is, 0..1, and the words that said so, heaviest first. */
export interface EmotionReading {
  readonly negative: number;
  readonly abusive: number;
  /** Inclined to complain or to leave a bad review. */
  readonly complaint: number;
  readonly wantsHuman: number;
  readonly urgent: number;
  readonly evidence: readonly EmotionEvidence[];
}
