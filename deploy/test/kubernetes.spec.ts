import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ICluster } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster';
import { describe, expect, it } from 'vitest';
import { allPolicies } from '../checks/all-policies.js';
import { serviceNames } from '../checks/app-configuration.js';
import { checkSchemas } from '../checks/check-schemas.js';
import { repository } from '../checks/places.js';
import { foldersToApply, renderAll } from '../checks/render.js';

const policies = await allPolicies();
const { targets, unrendered } = await renderAll();
if (unrendered) process.stderr.write(`${unrendered}: the manifests are checked as they are written, not rendered\n`);
const applicable = policies.filter(({ ofOneFile }) => ofOneFile || !unrendered);

for (const { name, manifests } of targets) {
  describe(`${name}, ${unrendered ? 'as written' : 'rendered'}`, () => {
    it('is what the API of Kubernetes knows, to the last field', async () => {
      expect(manifests.objects.length).toBeGreaterThan(0);
      expect((await checkSchemas(manifests.objects)).flat()).toEqual([]);
    });

    for (const { says, faults } of applicable) {
      it(says, () => expect(faults(manifests)).toEqual([]));
    }
  });
}

it('has a base for every service, and nothing else', async () => {
  const bases = (await foldersToApply()).filter((name) => name.startsWith('base'));
  expect(bases).toEqual(serviceNames().map((app) => `base/${app}`));
});

it('has in each base the app’s own version', async () => {
  for (const { name, manifests } of targets.filter((target) => target.name.startsWith('base/') && !unrendered)) {
    const app = path.basename(name);
    const written = await readFile(path.join(repository, 'apps', app, 'package.json'), 'utf8');
    const { version } = JSON.parse(written) as { version: string };
    const images = manifests.services.flatMap(({ initial, containers }) => [...initial, ...containers]);
    expect(new Set(images.map(({ image }) => image))).toEqual(new Set([`guanxi/${app}:${version}`]));
  }
});

it('deploys every service to every cluster', () => {
  const overlays = targets.filter(({ name }) => name.startsWith('overlays') && !unrendered);
  for (const { manifests } of overlays) {
    const deployed = manifests.services.map(({ podLabels }) => podLabels['app.kubernetes.io/name']).sort();
    expect(deployed).toEqual(serviceNames());
  }
});

it('grants in production what it grants in development', async () => {
  const script = await readFile(
    path.join(repository, 'deploy/kubernetes/overlays/dev/postgres/make-databases.sh'),
    'utf8',
  );
  const granted = script
    .split('\n')
    .filter((line) => /^(REVOKE|ALTER DEFAULT PRIVILEGES|GRANT (CONNECT|EXECUTE))/.test(line))
    .map((line) => line.replace(/;$/, ''));
  expect(granted.length).toBeGreaterThan(5);
  const clusters = targets
    .filter(({ name }) => name === 'overlays/production')
    .flatMap(({ manifests }) => manifests.of<ICluster>('Cluster'));
  expect(clusters).toHaveLength(unrendered ? 0 : serviceNames().length);
  for (const { metadata, spec } of clusters) {
    const app = metadata.labels?.['app.kubernetes.io/name'] ?? '';
    const roles: Record<string, string> = { role: app, owner: `${app}_owner`, across: `${app}_across_shops` };
    const wanted = granted.map((line) => line.replace(/:"(\w+)"/g, (_, name: string) => roles[name] ?? ''));
    expect(spec.bootstrap?.initdb?.postInitApplicationSQL).toEqual(expect.arrayContaining(wanted));
  }
});

it('says why, and checks each file by itself, where there is no kubectl', async () => {
  const alone = await renderAll('no-such-kubectl');
  expect(alone.unrendered).toBe('kubectl is not to be found');
  const names = alone.targets.map(({ name }) => name);
  expect(names).toContain('base/service/deployment.yaml');
  expect(names).toContain('overlays/dev/nats/nats.yaml');
  expect(names).not.toContain('base/presence/deployment.yaml');
  for (const { manifests } of alone.targets) {
    for (const { says, faults } of policies.filter(({ ofOneFile }) => ofOneFile)) {
      expect(faults(manifests), says).toEqual([]);
    }
  }
  const objects = alone.targets.flatMap(({ manifests }) => manifests.objects);
  expect((await checkSchemas(objects)).flat()).toEqual([]);
});
