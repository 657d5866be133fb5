import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockerfileRules, parseDockerfile } from '../checks/dockerfile.js';
import { repository } from '../checks/places.js';

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
