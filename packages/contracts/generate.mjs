// Generates this package from the contracts in proto/: TypeScript into src/, the descriptor image into image/.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const proto = path.resolve(here, '../../proto');
const bin = [path.join(here, 'node_modules/.bin'), path.resolve(here, '../../node_modules/.bin')].join(path.delimiter);
const buf = (...args) =>
  execFileSync('buf', args, {
    cwd: proto,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
  });

buf('lint');
buf('generate');
mkdirSync(path.join(here, 'image'), { recursive: true });
// Without comments and positions: two thirds of it, which every service would read at its start and nobody uses.
buf('build', '--as-file-descriptor-set', '--exclude-source-info', '-o', path.join(here, 'image/contracts.binpb'));
