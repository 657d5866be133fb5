import { readAppConfiguration, serviceNames } from './app-configuration.js';
import { availabilityPolicies } from './policies/availability.js';
import { configurationPolicies } from './policies/configuration.js';
import { databasePolicies } from './policies/databases.js';
import { identityPolicies } from './policies/identity.js';
import { networkPolicies } from './policies/network.js';
import { podPolicies } from './policies/pods.js';
import { scalingPolicies } from './policies/scaling.js';
import { shardPolicies } from './policies/shards.js';
import type { Policy } from './policy.js';

/** Every rule that manifests are held to. @throws {Error} when the apps have not been built. */
export async function allPolicies(): Promise<Policy[]> {
  const read = async (app: string) => [app, await readAppConfiguration(app)] as const;
  const configurations = new Map(await Promise.all(serviceNames().map(read)));
  return [
    ...podPolicies,
    ...availabilityPolicies,
    ...networkPolicies,
    ...configurationPolicies(configurations),
    ...identityPolicies,
    ...scalingPolicies,
    ...shardPolicies,
    ...databasePolicies,
  ];
}
