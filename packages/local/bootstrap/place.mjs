import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top folder of the clone. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A path below the top folder. */
export const below = (...parts) => join(root, ...parts);
