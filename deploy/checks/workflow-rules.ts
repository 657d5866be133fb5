import { closureOf } from '../release/workspaces.mjs';
import type { Job, Step, Workflow } from './workflow.js';

/** One rule of the house for what runs when code is pushed. */
export interface WorkflowRule {
  says: string;
  /** What breaks it, one line each. */
  faults(workflow: Workflow): string[];
}

const jobsOf = (workflow: Workflow) => Object.entries(workflow.jobs);
/** The jobs that have a machine of their own; the others call a workflow. */
const machinesOf = (workflow: Workflow) => jobsOf(workflow).filter(([, { uses }]) => uses === undefined);
const stepsOf = (workflow: Workflow) =>
  jobsOf(workflow).flatMap(([name, job]) => (job.steps ?? []).map((step) => ({ name, job, step })));

const writes = ({ permissions }: Job, what: string) => typeof permissions === 'object' && permissions[what] === 'write';
const isCheckout = ({ uses = '' }: Step) => uses.startsWith('actions/checkout@');

/** What a service's release begins with, beside what its code stands on. */
const alwaysReleases = (app: string) => [
  'proto/**',
  'deploy/image/**',
  'deploy/kubernetes/base/service/**',
  `deploy/kubernetes/base/${app}/**`,
  'package-lock.json',
  'tsconfig.base.json',
  'turbo.json',
  '.github/workflows/release-app.yml',
  `.github/workflows/release-${app}.yml`,
];

export const workflowRules: WorkflowRule[] = [
  {
    says: 'an action is pinned by the commit, with its version beside it',
    faults: ({ text }) =>
      text
        .split('\n')
        .filter((line) => /^\s*(- )?uses:/.test(line))
        .map((line) => line.trim())
        .filter((line) => !/uses: (\.\/\S+|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(line)),
  },
  {
    says: 'a workflow may nothing by itself, and each job only what it names',
    faults: (workflow) => [
      ...(JSON.stringify(workflow.permissions) === '{}' ? [] : ['the workflow has permissions']),
      ...jobsOf(workflow)
        .filter(([, { permissions }]) => typeof permissions !== 'object')
        .map(([name]) => `${name} names no permissions`),
    ],
  },
  {
    says: 'a job has a time limit and a machine of a fixed version',
    faults: (workflow) =>
      machinesOf(workflow)
        .filter(([, job]) => !job['timeout-minutes'] || !/-\d/.test(String(job['runs-on'])))
        .map(([name]) => name),
  },
  {
    says: 'the token stays with a checkout only where the job pushes',
    faults: (workflow) =>
      stepsOf(workflow)
        .filter(({ step }) => isCheckout(step))
        .filter(({ job, step }) => step.with?.['persist-credentials'] !== false && !writes(job, 'contents'))
        .map(({ name }) => name),
  },
  {
    says: 'nothing that somebody else wrote becomes part of a script',
    faults: (workflow) =>
      stepsOf(workflow)
        .filter(({ step }) => step.run?.includes('${{'))
        .map(({ name, step }) => `${name}: ${step.run?.trim().split('\n')[0]}`),
  },
  {
    says: 'a secret goes to the one step that needs it, and only where an environment guards it',
    faults: (workflow) => [
      ...jobsOf(workflow)
        .filter(([, { secrets }]) => secrets !== undefined)
        .map(([name]) => `${name} hands secrets on`),
      ...stepsOf(workflow)
        .filter(({ job, step }) => JSON.stringify(step).includes('secrets.') && job.environment === undefined)
        .map(({ name }) => `${name} has no environment`),
      ...jobsOf(workflow)
        .filter(([, { steps: _steps, ...rest }]) => JSON.stringify(rest).includes('secrets.'))
        .map(([name]) => `every step of ${name}`),
    ],
  },
  {
    says: 'code of a pull request never runs with what the repository may',
    faults: (workflow) =>
      Object.keys(workflow.on).filter((event) => /^(pull_request_target|workflow_run)$/.test(event)),
  },
  {
    says: 'a service is released when anything that it stands on changes',
    faults: ({ name, on, jobs }) => {
      const app = /^release-(?!app\.)(\w+)\.yml$/.exec(name)?.[1];
      if (app === undefined) return [];
      const wanted = [...closureOf(`apps/${app}`).map((folder) => `${folder}/**`), ...alwaysReleases(app)];
      const named = on['push']?.paths ?? [];
      return [
        ...wanted.filter((folder) => !named.includes(folder)).map((folder) => `${folder} is missing`),
        ...named.filter((folder) => !wanted.includes(folder)).map((folder) => `${folder} is nothing to it`),
        ...Object.values(jobs)
          .filter((job) => job.with?.['app'] !== app)
          .map((job) => `it releases ${job.with?.['app']}`),
      ];
    },
  },
];
