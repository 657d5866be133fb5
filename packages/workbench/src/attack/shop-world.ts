import type { Caller, Client, Role, ServiceDefinition } from '@guanxi/chassis';
import type { AttackedMethod, AttackedService } from './attacked-methods.js';
import type { AttackedPlatform } from './attacked-platform.js';

/** What a shop's people are and say: words that are found again wherever they get to. */
export interface Markers {
  readonly name: string;
  readonly phone: string;
  readonly email: string;
  readonly address: string;
  readonly text: string;
}

/** One shop with at least one of everything that a request can name, and who acts for it. */
export class ShopWorld {
  /** Ids of what the shop has, by the name of the field that names them in requests. */
  readonly ids: Record<string, string> = {};
  readonly markers: Markers;
  /** Her relationships, conversations and cases are those that `ids` name. */
  readonly customerId: string;
  readonly agentId: string;
  /** A customer and an agent of the same shop to whom nothing of that belongs. */
  readonly otherCustomerId: string;
  readonly otherAgentId: string;

  constructor(
    readonly platform: AttackedPlatform,
    readonly shopId: string,
    /** Digits that make the shop's phone numbers its own. */
    digits: string,
  ) {
    this.customerId = `gast-${shopId}-1`;
    this.otherCustomerId = `gast-${shopId}-2`;
    this.agentId = `wirt-${shopId}-1`;
    this.otherAgentId = `wirt-${shopId}-2`;
    const address = `Gasse-${shopId} 7`;
    const phone = `+86139${digits}0001`;
    const email = `post-${shopId}@mail.example`;
    this.markers = {
      name: `Meilin-${shopId}`,
      phone,
      email,
      address,
      text: `wort-${shopId}: ${phone}, ${email}, ${address}`,
    };
  }

  get adapterAddress(): string {
    return this.platform.adapter.address;
  }

  /** Everything of this shop that nobody outside may see. Its own id is no secret: it stands in every request. */
  get secrets(): string[] {
    return [...new Set([...Object.values(this.ids).filter((id) => id.length > 8), ...this.personal])];
  }

  /** What must never be logged, traced, counted or told in an error: personal data, and who the customers are. */
  get personal(): string[] {
    const { name, phone, email, address } = this.markers;
    return [name, phone, email, address, `wort-${this.shopId}`, `gast-${this.shopId}`];
  }

  /** Who of the shop calls in this role. Services and operators act for every shop. */
  caller(role: Role): Caller {
    if (role === 'service') return { subject: 'conversation', role, shop: '*' };
    if (role === 'operator') return { subject: 'ops-1', role, shop: '*' };
    if (role === 'merchant') return { subject: `boss-${this.shopId}`, role, shop: this.shopId };
    return { subject: role === 'agent' ? this.agentId : this.customerId, role, shop: this.shopId };
  }

  /** The first of these roles that the method admits: whoever belongs to the shop before who acts for all of them. */
  callerOf(method: AttackedMethod, roles: readonly Role[] = ['merchant', 'agent', 'customer', 'operator', 'service']) {
    const role = roles.find((candidate) => method.roles.has(candidate));
    return role && this.caller(role);
  }

  /** A client of one of a service's proto services that calls as this caller. */
  as<S extends ServiceDefinition>(service: AttackedService, definition: S, caller: Caller | Role): Client<S> {
    const who = typeof caller === 'string' ? this.caller(caller) : caller;
    return this.platform.programs.client(this.platform.replica(service), definition, who, { deadline_ms: 30_000 });
  }

  /** What every mutation holds. */
  get mutation() {
    return { shopId: this.shopId, idempotencyKey: crypto.randomUUID() };
  }
}
