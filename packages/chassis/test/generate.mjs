// Generates the tests' own contracts, with the options that the platform's are generated with, into test/generated.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../../..');
const generated = path.join(here, 'generated');
const bin = [path.join(here, '../node_modules/.bin'), path.join(root, 'node_modules/.bin')].join(path.delimiter);
const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` };

export default function generate() {
  rmSync(generated, { recursive: true, force: true });
  mkdirSync(generated, { recursive: true });
  cpSync(path.join(root, 'proto/guanxi/contract'), path.join(generated, 'proto/guanxi/contract'), { recursive: true });
  cpSync(path.join(here, 'proto/guanxi'), path.join(generated, 'proto/guanxi'), { recursive: true });
  writeFileSync(path.join(generated, 'buf.yaml'), 'version: v2\nmodules:\n  - path: proto\n');
  const template = readFileSync(path.join(root, 'proto/buf.gen.yaml'), 'utf8');
  const opt = [...template.matchAll(/^ +- (\w+=\S+)$/gm)].map(([, option]) => option);
  const plugin = {
    local: 'protoc-gen-ts_proto',
    out: 'src',
    strategy: 'all',
    include_imports: true,
    include_wkt: true,
    opt,
  };
  const buf = (...args) => execFileSync('buf', args, { cwd: generated, stdio: 'inherit', env });
  buf('generate', '--template', JSON.stringify({ version: 'v2', plugins: [plugin] }), '--path', 'proto/guanxi/test');
  buf('build', '--as-file-descriptor-set', '-o', 'image.binpb');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generate();
