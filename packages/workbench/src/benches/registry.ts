import type { Measurement } from '../print/figures.js';
import type { Progress } from '../print/progress.js';
import { WrongInput } from '../wrong-input.js';

export interface BenchOptions {
  seed: number;
  progress: Progress;
  /** The bench's own options, as given on the command line after its name. */
  options: Readonly<Record<string, string | boolean>>;
}

export type Bench = (options: BenchOptions) => Promise<Measurement>;

/** Every bench in a module of its own, loaded when it is called for. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  analytics: async () => (await import('./analytics/measure-analytics.js')).analytics,
  assignment: async () => (await import('./assignment/measure-assignment.js')).assignment,
  availability: async () => (await import('./availability/measure-availability.js')).availability,
  behaviours: async () => (await import('./behaviours/measure-behaviours.js')).behaviours,
  'cold-start': async () => (await import('./cold-start/measure-cold-start.js')).coldStart,
  plumbing: async () => (await import('./plumbing/measure-plumbing.js')).plumbing,
  messages: async () => (await import('./messages/measure-messages.js')).messages,
  secured: async () => (await import('./secured/measure-secured.js')).secured,
  screening: async () => (await import('./screening/measure-screening.js')).screening,
  delivery: async () => (await import('./delivery/measure-delivery.js')).delivery,
  understanding: async () => (await import('./understanding.js')).understanding,
};

export const benchNames = Object.keys(benches);

/** @throws {WrongInput} where there is no such bench. */
export async function benchNamed(name: string): Promise<Bench> {
  const load = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (!load) throw new WrongInput(`There is no bench "${name}". Use one of: ${benchNames.join(', ')}.`);
  return load();
}
