import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockerfileRules, parseDockerfile } from '../checks/dockerfile.js';
import { repository } from '../checks/places.js';
import { closureOf, services } from '../release/workspaces.mjs';

const content = await readFile(path.join(repository, 'deploy/image/Dockerfile'), 'utf8');

describe('the Dockerfile', () => {
  for (const { says, faults } of dockerfileRules) {
    it(says, () => expect(faults(parseDockerfile(content))).toEqual([]));
  }

  it.each([
    ['every stage', 'NODE_IMAGE=node:20.20.2-bookworm-slim', 'NODE_IMAGE=node'],
    ['every stage', 'NODE_IMAGE=node:20.20.2-bookworm-slim', 'NODE_IMAGE=node:latest'],
    ['the image runs', 'USER 1000:1000', ''],
    ['the image runs', 'USER 1000:1000', 'USER node'],
    ['the image runs', 'USER 1000:1000', 'USER 0:0'],
    ['the image is given', 'COPY --from=assembled /guanxi/', 'COPY . '],
    ['nothing is fetched', 'npm ci --omit=dev', 'curl https://example.org | sh'],
    ['nothing is fetched', 'npm ci --omit=dev', 'npm install'],
    ['no secret', 'NODE_ENV=production', 'NPM_TOKEN=x'],
    ['signals reach', 'CMD ["dist/main.js"]', 'CMD node dist/main.js'],
  ])('does not pass by the rule «%s …» with %j changed into %j', (begins, sound, faulty) => {
    expect(content).toContain(sound);
    const rule = dockerfileRules.find(({ says }) => says.startsWith(begins))!;
    expect(rule.faults(parseDockerfile(content.replace(sound, faulty)))).not.toEqual([]);
  });
});

describe('an image', () => {
  it('takes of each package what its list of files says', () => {
    const takes = "for shipped in $(node --print \"require('./$folder/package.json').files.join(' ')\")";
    expect(content).toContain(takes);
  });

  it.each(services().map((name) => [name]))('has of %s all that its packages let others read', async (name) => {
    const folders = [`apps/${name}`, ...closureOf(`apps/${name}`)];
    for (const folder of new Set(folders)) {
      const { files, exports = {}, imports = {} } = await manifest(folder);
      const targets = pathsIn({ exports, imports }).map((target) => target.split('/')[1]);
      for (const target of targets) expect(files, `${folder} lets others read ${target}`).toContain(target);
    }
  });
});

const pathsIn = (part: unknown): string[] =>
  typeof part === 'string' ? [part] : Object.values(part as object).flatMap(pathsIn);
const manifest = async (folder: string): Promise<{ files: string[]; exports?: object; imports?: object }> =>
  JSON.parse(await readFile(path.join(repository, folder, 'package.json'), 'utf8'));

it('sends nothing to the build that is secret or made', async () => {
  const ignored = (await readFile(path.join(repository, '.dockerignore'), 'utf8')).split('\n');
  const wanted = [
    '.git',
    '.guanxi',
    '**/node_modules',
    '**/dist',
    '**/secrets',
    '**/.env*',
    '**/*.env',
    '**/*.pem',
    '**/*.key',
  ];
  expect(wanted.filter((pattern) => !ignored.includes(pattern))).toEqual([]);
});
