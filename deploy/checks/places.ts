import path from 'node:path';

/** The top of the repository. */
export const repository = path.resolve(import.meta.dirname, '../..');

/** Where everything for Kubernetes is. */
export const kubernetes = path.join(repository, 'deploy/kubernetes');
