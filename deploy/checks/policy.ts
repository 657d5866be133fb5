import type { Manifests } from './manifests.js';

/** One rule of the house for what runs in a cluster. */
export interface Policy {
  /** The rule, as a sentence. */
  says: string;
  /** Whether a single file can be held to it; the others need everything rendered together. */
  ofOneFile?: true;
  /** What breaks it, one line each; empty when nothing does. */
  faults(manifests: Manifests): string[];
}
