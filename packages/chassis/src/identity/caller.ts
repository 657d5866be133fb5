/** What a caller is; mirrors `guanxi.contract.v1.Role`. */
export type Role = 'service' | 'operator' | 'merchant' | 'agent' | 'customer';

export const allRoles: readonly Role[] = ['service', 'operator', 'merchant', 'agent', 'customer'];

/** The shop claim of a caller who may act for every shop: only services and operators. */
export const everyShop = '*';

/** Who calls, as her verified token says. */
export interface Caller {
  /** A service's name, or the id of an operator, merchant, agent or customer. */
  readonly subject: string;
  readonly role: Role;
  /** The shop she belongs to, or `*`. */
  readonly shop: string;
}
