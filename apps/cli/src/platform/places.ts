import { UsageFailure } from '../failure.js';
import { findStackFile, readStackFile, type StackFile } from './stack-file.js';

export const serviceNames = ['relationship', 'filtering', 'conversation', 'presence', 'analytics'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Options of every command that say where the platform is. */
export interface PlaceOptions {
  stack?: string;
  identityKey?: string;
  authorities?: string;
  token?: string;
  relationshipAddress?: string;
  filteringAddress?: string;
  conversationAddress?: string;
  presenceAddress?: string;
  analyticsAddress?: string;
}

/** Where the platform is: an option goes before the environment, and that before the stack file. */
export class Places {
  private stack: StackFile | undefined;

  constructor(
    private readonly options: PlaceOptions,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly folder: string,
  ) {}

  /** The service's `host:port`. @throws {UsageFailure} when nothing says where it is */
  address(service: ServiceName): string {
    const address =
      this.options[`${service}Address`] ??
      this.environment[`GUANXI_${service.toUpperCase()}_ADDRESS`] ??
      this.stackFile()?.services[service];
    if (address) return address;
    throw new UsageFailure(
      'NO_ADDRESS',
      `nothing says where the service ${service} is`,
      `Start the stack with \`npm start\`, or give --${service}-address HOST:PORT.`,
    );
  }

  /** A token that the user brought. */
  get token(): string | undefined {
    return this.options.token ?? this.environment['GUANXI_TOKEN'];
  }

  /** The path of the key that signs tokens. @throws {UsageFailure} when there is none */
  get identityKeyPath(): string {
    const path = this.options.identityKey ?? this.environment['GUANXI_IDENTITY_KEY'] ?? this.stackFile()?.key;
    if (path) return path;
    throw new UsageFailure(
      'NO_IDENTITY',
      'nothing says who you are',
      'Start the stack with `npm start`, or give --token TOKEN or --identity-key FILE.',
    );
  }

  /** The path of the authorities that vouch for the services; undefined where they serve plain text. */
  get authoritiesPath(): string | undefined {
    return this.options.authorities ?? this.environment['GUANXI_AUTHORITIES'] ?? this.stackFile()?.authorities;
  }

  /** Where a started stack lets channels reach an adapter, and the keys of its callers; undefined where none is. */
  get adapterPlace(): { address?: string; jwks?: string } | undefined {
    const stack = this.stackFile();
    return stack && { address: stack.adapter, jwks: stack.jwks };
  }

  private stackFile(): StackFile | undefined {
    const path = this.options.stack ?? this.environment['GUANXI_STACK'] ?? findStackFile(this.folder);
    if (path) this.stack ??= readStackFile(path);
    return this.stack;
  }
}
