import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createFileRegistry, type DescMessage, type DescMethod, fromBinary, getOption } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema, MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import type { Role } from '@guanxi/chassis';

/** The services whose RPCs are attacked; the other contracts are what shops and channels implement. */
export const attackedServices = ['relationship', 'filtering', 'presence', 'conversation', 'analytics'] as const;
export type AttackedService = (typeof attackedServices)[number];

/** One RPC as its contract describes it. */
export interface AttackedMethod {
  /** Which of the five answers it. */
  readonly service: AttackedService;
  /** `/package.Service/Method`. */
  readonly path: string;
  /** `Service/Method`, as people say it. */
  readonly name: string;
  readonly input: DescMessage;
  readonly output: DescMessage;
  readonly roles: ReadonlySet<Role>;
  readonly isQuery: boolean;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

/** `guanxi.contract.v1.Role` by number. */
const roleOfNumber: readonly (Role | undefined)[] = [undefined, 'service', 'operator', 'merchant', 'agent', 'customer'];

const image = readFileSync(createRequire(import.meta.url).resolve('@guanxi/contracts/image'));
/** The descriptors of all contracts. */
export const contracts = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));

/** Every RPC of the five services, in the order of their names. */
export const attackedMethods: readonly AttackedMethod[] = [...contracts]
  .flatMap((type) => (type.kind === 'service' ? type.methods : []))
  .flatMap((method) => describeMethod(method) ?? [])
  .sort((a, b) => (a.service + a.name < b.service + b.name ? -1 : 1));

function describeMethod(method: DescMethod): AttackedMethod | undefined {
  const service = attackedServices.find((name) => method.parent.typeName.startsWith(`guanxi.${name}.`));
  if (!service) return undefined;
  const access = getOption(method, extension('access')) as { roles: number[] } | undefined;
  const roles = (access?.roles ?? []).map((role) => roleOfNumber[role]).filter((role) => role !== undefined);
  return {
    service,
    path: `/${method.parent.typeName}/${method.name}`,
    name: `${method.parent.name}/${method.name}`,
    input: method.input,
    output: method.output,
    roles: new Set(roles),
    isQuery: method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS,
    requestStream: method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming',
    responseStream: method.methodKind === 'server_streaming' || method.methodKind === 'bidi_streaming',
  };
}

/** One of our own options. @throws {Error} when the contracts do not declare it. */
export function extension(name: string): Parameters<typeof getOption>[1] {
  const found = contracts.getExtension(`guanxi.contract.v1.${name}`);
  if (!found) throw new Error(`the contracts declare no option ${name}`);
  return found as Parameters<typeof getOption>[1];
}
