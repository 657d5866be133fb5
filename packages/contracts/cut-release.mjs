#!/usr/bin/env node
/*
 * Makes the contracts in proto/ the released ones: refuses where they break those of the last release, then keeps them in
 * proto/released.binpb, which the next ones are held against. Run it when the version of this package has risen, and commit what it wrote.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const buf = (...args) => execFileSync(path.join(root, 'node_modules/.bin/buf'), args, { cwd: root, stdio: 'inherit' });

buf('lint', 'proto');
buf('breaking', 'proto', '--against', 'proto/released.binpb');
buf('build', 'proto', '--as-file-descriptor-set', '--exclude-source-info', '-o', 'proto/released.binpb');
