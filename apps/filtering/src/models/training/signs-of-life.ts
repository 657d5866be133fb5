import type { TrainingStage } from '../trained-model.js';

/** Takes what a training says of itself: what it does, and how much of that is done, 0 to 1. */
export type Report = (stage: TrainingStage, doneShare: number) => void;

const signs_per_claim = 3;

/** Says three times a claim that an attempt lives, and how far it is; ends it where it was lost. */
export class SignsOfLife {
  /** Aborts when the process stops, or when the attempt was lost to another one. */
  readonly signal: AbortSignal;
  private readonly lost = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private stage: TrainingStage = 'waiting';
  private doneShare = 0;
  private said: Promise<void> = Promise.resolve();

  /** `proceed` says it to the others, and whether the attempt is still ours. */
  constructor(
    private readonly proceed: (stage: TrainingStage, doneShare: number) => Promise<boolean>,
    stopping: AbortSignal,
    claim_ms: number,
  ) {
    this.signal = AbortSignal.any([stopping, this.lost.signal]);
    this.timer = setInterval(() => this.say(), claim_ms / signs_per_claim);
  }

  readonly report: Report = (stage, doneShare) => {
    const isNewStage = stage !== this.stage;
    this.stage = stage;
    this.doneShare = doneShare;
    if (isNewStage) this.say();
  };

  /** Says nothing more; resolves when what was being said is. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.said;
  }

  private say(): void {
    this.said = this.said.then(async () => {
      // A database that is away for a moment takes nothing from it; one that stays away lets the claim run out.
      const isMine = await this.proceed(this.stage, this.doneShare).catch(() => true);
      if (!isMine) this.lost.abort();
    });
  }
}
