import {
  type Caller,
  type Client,
  connect,
  type ServiceDefinition,
  type Transport,
  TransportKeys,
} from '@guanxi/chassis/client';
import { Failure } from '../failure.js';
import { type PlaceOptions, Places, type ServiceName } from './places.js';
import { TokenSource } from './token-source.js';

/** A bulk answer may wait behind the batches before it. */
const UNARY_DEADLINE_MS = 30_000;

/** The services, as a caller of a role sees them. */
export class Platform {
  private readonly places: Places;
  private readonly tokens: TokenSource;
  private readonly clients: { close(): void }[] = [];
  private keys: Transport | undefined;
  /** The services that the command talks to, by address. */
  readonly used = new Map<ServiceName, string>();

  constructor(options: PlaceOptions, environment: NodeJS.ProcessEnv, folder: string, now: () => Date) {
    this.places = new Places(options, environment, folder);
    this.tokens = new TokenSource(this.places, now);
  }

  /** @throws {Failure} when nothing says where the service is or who the caller is */
  client<S extends ServiceDefinition>(service: ServiceName, definition: S, caller: Caller): Client<S> {
    const address = this.places.address(service);
    this.used.set(service, address);
    const token = this.tokens.for(caller);
    const { transport } = this;
    const client = connect(definition, { address, service, token, transport, deadline_ms: UNARY_DEADLINE_MS });
    this.clients.push(client);
    return client;
  }

  /** A token of this caller, good for some minutes. @throws {Failure} when nothing says who the caller is */
  token(caller: Caller): string {
    return this.tokens.for(caller)();
  }

  /** How the services are reached. @throws {Failure} when the authorities' file will not do */
  get transport(): Transport {
    const { authoritiesPath: authorities } = this.places;
    try {
      this.keys ??= authorities === undefined ? 'plain' : TransportKeys.read({ authorities });
      return this.keys;
    } catch (error) {
      throw new Failure(
        'AUTHORITIES_UNREADABLE',
        `cannot tell the services from others: ${(error as Error).message}`,
        'Start the stack again with `npm start`, or give --authorities FILE.',
      );
    }
  }

  address(service: ServiceName): string {
    return this.places.address(service);
  }

  /** Where a started stack lets channels reach an adapter, and the keys of its callers; undefined where none is. */
  get adapterPlace(): { address?: string; jwks?: string } | undefined {
    return this.places.adapterPlace;
  }

  /** @throws {Failure} when nothing says who the caller is */
  get identityKeyPath(): string {
    return this.places.identityKeyPath;
  }

  close(): void {
    for (const client of this.clients.splice(0)) client.close();
  }
}

/** Who a command acts as: a person who runs the shop. */
/** Whoever operates the platform, about one shop. */
export const operatorOf = (shopId: string): Caller => ({ subject: 'guanxi-cli', role: 'operator', shop: shopId });
export const merchantOf = (shopId: string): Caller => ({ subject: 'guanxi-cli', role: 'merchant', shop: shopId });
