import { createFileRegistry, type DescMethod, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema, MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import { type FieldViolation, InvalidRequest } from '../errors.js';
import type { Role } from '../identity/caller.js';
import type { PlainMessage } from './local-name.js';
import { MessageChecks } from './message-check.js';
import { ContractOptions } from './options.js';
import { type OwnershipCheck, ownershipCheck } from './ownership.js';

/** What the contract says of one method, compiled. */
export interface MethodContract {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly roles: ReadonlySet<Role>;
  /** Whether it changes nothing (`idempotency_level = NO_SIDE_EFFECTS`). */
  readonly isQuery: boolean;
  readonly ownership: OwnershipCheck;
  /** @throws {InvalidRequest} naming every field at fault. */
  validate(message: PlainMessage): void;
}

/** The contracts' descriptors, and the rules they declare, as the chassis enforces them. */
export class Contract {
  /** What every file of the image declares. */
  readonly registry: FileRegistry;
  private readonly options: ContractOptions;
  private readonly checks: MessageChecks;

  /**
   * @param image a serialized `google.protobuf.FileDescriptorSet` that includes all imports
   * @throws {Error} when the image cannot be read or lacks the options of `guanxi.contract.v1`
   */
  constructor(image: Uint8Array) {
    this.registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
    this.options = new ContractOptions(this.registry);
    this.checks = new MessageChecks(this.options);
  }

  /**
   * The contract of the method at `path` (`/package.Service/Method`).
   *
   * @throws {Error} when the image has no such method, the method declares no access, or it is a unary mutation whose
   * request has no `idempotency_key`
   */
  method(path: string): MethodContract {
    const desc = this.find(path);
    const roles = this.options.rolesOf(desc);
    if (roles.size === 0) throw new Error(`${path} does not declare (guanxi.contract.v1.access): nobody may call it`);
    const isQuery = desc.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
    const requiresKey = !isQuery && desc.methodKind === 'unary';
    if (requiresKey && !desc.input.fields.some(({ name }) => name === 'idempotency_key')) {
      throw new Error(`${path} changes something, so its request ${desc.input.typeName} must have an idempotency_key`);
    }
    const check = this.checks.of(desc.input);
    return {
      path,
      roles,
      isQuery,
      ownership: ownershipCheck(desc.input),
      validate(message) {
        const found: FieldViolation[] = [];
        check(message, found);
        if (requiresKey && !message.idempotencyKey && !found.some(({ field }) => field === 'idempotency_key')) {
          found.push({ field: 'idempotency_key', description: 'is required' });
        }
        if (found.length > 0) throw new InvalidRequest(found);
      },
    };
  }

  private find(path: string): DescMethod {
    const [, service = '', name] = path.split('/');
    const method = this.registry.getService(service)?.methods.find((candidate) => candidate.name === name);
    if (!method) throw new Error(`the descriptor image has no method ${path}`);
    return method;
  }
}
