import type { Measurement } from '../print/figures.js';
import type { Progress } from '../print/progress.js';

export interface StudyOptions {
  seed: number;
  progress: Progress;
  /** Milliseconds that only ever rise. */
  now: () => number;
  /** The study's own options, as given on the command line after its name. */
  options: Readonly<Record<string, string | boolean>>;
}

/** An evaluation that is more than one model learnt from labelled rows, and deals its data out itself. */
export interface Study {
  usage: string;
  measure(options: StudyOptions): Promise<Measurement> | Measurement;
}

/** Every study in a module of its own, loaded when it is called for. */
const studies: Readonly<Record<string, () => Promise<Study>>> = {
  activity: async () => (await import('./activity/activity.js')).activity,
  campaign: async () => (await import('./campaign/campaign.js')).campaign,
  loop: async () => (await import('./loop/loop.js')).loop,
  simulator: async () => (await import('./simulator/simulator.js')).simulator,
};

export const studyNames = Object.keys(studies);

/** The study of that name, if there is one. */
export async function studyNamed(name: string): Promise<Study | undefined> {
  return Object.hasOwn(studies, name) ? studies[name]!() : undefined;
}
