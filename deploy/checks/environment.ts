import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import type { Manifests } from './manifests.js';

/** A key of a ConfigMap or Secret that something refers to; without a key, the whole of it. */
export interface Reference {
  kind: 'ConfigMap' | 'Secret';
  name: string;
  key?: string;
}

/** The environment of a container: what is known of its values, and what it refers to. */
export interface Environment {
  values: Record<string, string>;
  references: (Reference & { variable?: string })[];
}

/** Whatever a container's environment comes from. A value behind a missing reference is absent. */
export function environmentOf({ env = [], envFrom = [] }: IContainer, manifests: Manifests): Environment {
  const environment: Environment = { values: {}, references: [] };
  for (const { configMapRef, secretRef } of envFrom) {
    for (const [kind, name] of [['ConfigMap', configMapRef?.name] as const, ['Secret', secretRef?.name] as const]) {
      if (!name) continue;
      environment.references.push({ kind, name });
      Object.assign(environment.values, contentOf(manifests, kind, name));
    }
  }
  for (const { name: variable, value, valueFrom } of env) {
    if (value !== undefined) environment.values[variable] = value;
    const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
    for (const [kind, from] of [['ConfigMap', configMapKeyRef] as const, ['Secret', secretKeyRef] as const]) {
      if (!from?.name) continue;
      environment.references.push({ kind, name: from.name, key: from.key, variable });
      const found = contentOf(manifests, kind, from.name)?.[from.key];
      if (found !== undefined) environment.values[variable] = found;
    }
  }
  return environment;
}

/** What a ConfigMap or Secret holds, by key; undefined when there is none of that name. */
export function contentOf(
  manifests: Manifests,
  kind: Reference['kind'],
  name: string,
): Record<string, string> | undefined {
  if (kind === 'ConfigMap') {
    const found = manifests.find<IConfigMap>(kind, name);
    return found && (found.data ?? {});
  }
  const found = manifests.find<ISecret>(kind, name);
  if (!found) return undefined;
  const decoded = Object.entries(found.data ?? {}).map(([key, value]) => [
    key,
    Buffer.from(value, 'base64').toString(),
  ]);
  return { ...Object.fromEntries(decoded), ...found.stringData };
}
