import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createFileRegistry,
  type DescMessage,
  type DescMethod,
  type FileRegistry,
  fromBinary,
  getOption,
  type Message,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema, MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function readContracts(file: string): FileRegistry {
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(file)));
}

/** The contracts as they are in the working tree. */
export const current = readContracts(createRequire(import.meta.url).resolve('@guanxi/contracts/image'));

/** The contracts of the last release. */
export const released = readContracts(path.join(root, 'proto/released.binpb'));

/** The problems that buf finds between the last release and the working tree; empty where none break a reader. */
export function breakingChanges(against: string, directory = path.join(root, 'proto')): string {
  try {
    execFileSync(path.join(root, 'node_modules/.bin/buf'), ['breaking', directory, '--against', against], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return '';
  } catch (error) {
    return String((error as { stdout: string }).stdout);
  }
}

/** Every RPC of every service. */
export function methods(contracts: FileRegistry): DescMethod[] {
  return [...contracts].flatMap((type) => (type.kind === 'service' ? type.methods : []));
}

/** Every message that is marked as a domain event, with its place in the catalogue. */
export function events(contracts: FileRegistry): { message: DescMessage; event: EventOption }[] {
  return [...contracts].flatMap((type) => {
    const event = type.kind === 'message' ? option<EventOption>(contracts, type, 'event') : undefined;
    return type.kind === 'message' && event?.name ? [{ message: type, event }] : [];
  });
}

export interface EventOption {
  service: string;
  name: string;
  version: number;
}

/** The value of one of our own options on an element; its default where the element says nothing. */
export function option<T>(contracts: FileRegistry, element: DescMessage | DescMethod, name: string): T | undefined {
  const extension = contracts.getExtension(`guanxi.contract.v1.${name}`);
  if (!extension) throw new Error(`no option ${name}`);
  return getOption(element, extension as Parameters<typeof getOption>[1]) as (T & Message) | undefined;
}

/** Whether an RPC only asks. */
export function isQuery(method: DescMethod): boolean {
  return method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
}

/** Whether a message has this field, itself or in a member of a oneof. */
export function holds(message: DescMessage, field: string): boolean {
  return message.fields.some(
    (candidate) =>
      candidate.name === field || (candidate.oneof && candidate.message?.fields.some((f) => f.name === field)),
  );
}
