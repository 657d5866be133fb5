import {
  type DescExtension,
  type DescField,
  type DescMethod,
  type DescOneof,
  type FileRegistry,
  getOption,
  hasOption,
} from '@bufbuild/protobuf';
import type { Role } from '../identity/caller.js';

/** The forms that a string can be told to have, by their number in `guanxi.contract.v1.Format`. */
export enum Format {
  Unspecified = 0,
  Shop = 1,
  Id = 2,
  Uuid = 3,
  Language = 4,
  TimeZone = 5,
  Token = 6,
}

/** What a field must hold, as `guanxi.contract.v1.Rules` declares it; a zero says nothing. */
export interface Rules {
  required: boolean;
  minLength: number;
  maxLength: number;
  format: Format;
  min?: number;
  max?: number;
  minItems: number;
  maxItems: number;
  maxBytes: number;
}

const noRules: Rules = {
  required: false,
  minLength: 0,
  maxLength: 0,
  format: Format.Unspecified,
  minItems: 0,
  maxItems: 0,
  maxBytes: 0,
};

/** `guanxi.contract.v1.Role` by number. */
const roles: readonly (Role | undefined)[] = [undefined, 'service', 'operator', 'merchant', 'agent', 'customer'];

/** Reads the options of package `guanxi.contract.v1` off descriptors. */
export class ContractOptions {
  private readonly rules: DescExtension;
  private readonly oneRequired: DescExtension;
  private readonly access: DescExtension;

  /** @throws {Error} when the image lacks the option declarations. */
  constructor(registry: FileRegistry) {
    const extension = (name: string): DescExtension => {
      const found = registry.getExtension(`guanxi.contract.v1.${name}`);
      if (!found) throw new Error(`the descriptor image lacks the option guanxi.contract.v1.${name}`);
      return found;
    };
    this.rules = extension('rules');
    this.oneRequired = extension('one_required');
    this.access = extension('access');
  }

  /** The rules declared beside a field, or the rules that say nothing. */
  rulesOf(field: DescField): Rules {
    return hasOption(field, this.rules) ? (getOption(field, this.rules) as Rules) : noRules;
  }

  /** Whether one member of the oneof must be set. */
  isOneRequired(oneof: DescOneof): boolean {
    return hasOption(oneof, this.oneRequired) && (getOption(oneof, this.oneRequired) as boolean);
  }

  /** The roles that a method admits; empty where it declares none, which admits nobody. */
  rolesOf(method: DescMethod): ReadonlySet<Role> {
    if (!hasOption(method, this.access)) return new Set();
    const access = getOption(method, this.access) as { roles: number[] };
    return new Set(access.roles.map((role) => roles[role]).filter((role) => role !== undefined));
  }
}
