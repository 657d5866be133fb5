import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import { GuanxiError } from '../errors.js';
import { type Caller, everyShop } from '../identity/caller.js';
import { localName, type PlainMessage } from './local-name.js';

/** Thrown when a request names a shop that is not the caller's, or two shops. */
export class OtherShop extends GuanxiError {
  constructor() {
    super(status.PERMISSION_DENIED, 'OTHER_SHOP', 'the request names a shop that is not the caller’s');
  }
}

/** Thrown when a customer or an agent asks in somebody else's name. */
export class OtherPerson extends GuanxiError {
  constructor(field: string) {
    super(status.PERMISSION_DENIED, 'OTHER_PERSON', `${field} must be the caller's own`);
  }
}

/** Returns the shop that a message is about, and refuses it where that is not the caller's to ask for. */
export type OwnershipCheck = (message: PlainMessage, caller: Caller) => string;

type Visit = (message: PlainMessage, shop: string, own: { field: string; subject: string } | undefined) => void;

/**
 * The rule of `guanxi.contract.v1.Access`: the request's `shop_id` is the caller's unless she may act for every shop; a
 * customer's `customer_id` and an agent's `agent_id` are her own. Messages inside the request may leave these fields
 * empty, and must not contradict.
 */
export function ownershipCheck(desc: DescMessage): OwnershipCheck {
  const fields = new Map(desc.fields.map((field) => [field.name, field]));
  const hasShop = fields.has('shop_id');
  const visitNested = nestedVisit(desc, new Map());
  return (message, caller) => {
    const shop = hasShop ? (message.shopId as string) : caller.shop === everyShop ? '' : caller.shop;
    if (caller.shop !== everyShop && caller.shop !== shop) throw new OtherShop();
    const own = ownField(caller);
    if (own && fields.has(own.field) && namedOf(message, fields.get(own.field)!, own.subject) !== own.subject) {
      throw new OtherPerson(own.field);
    }
    visitNested?.(message, shop, own);
    return shop;
  };
}

function ownField({ role, subject }: Caller): { field: string; subject: string } | undefined {
  if (role === 'customer') return { field: 'customer_id', subject };
  if (role === 'agent') return { field: 'agent_id', subject };
  return undefined;
}

/** Whom the field names; the caller herself where it is one of several and another one was chosen. */
function namedOf(message: PlainMessage, { name, oneof }: DescField, subject: string): unknown {
  if (!oneof) return message[localName(name)];
  const chosen = message[localName(oneof.name)] as { $case: string; value: unknown } | undefined;
  return chosen?.$case === localName(name) ? chosen.value : subject;
}

function ownVisit(desc: DescMessage): Visit | undefined {
  const fields = new Map(desc.fields.map((field) => [field.name, field]));
  if (!fields.has('shop_id') && !fields.has('customer_id') && !fields.has('agent_id')) return undefined;
  return (message, shop, own) => {
    if (message.shopId && message.shopId !== shop) throw new OtherShop();
    const field = own && fields.get(own.field);
    if (!field) return;
    const named = namedOf(message, field, own.subject);
    if (named && named !== own.subject) throw new OtherPerson(own.field);
  };
}

/** Visits the messages inside `desc` that name a shop or a person; undefined where none can. */
function nestedVisit(desc: DescMessage, known: Map<string, Visit | 'compiling' | undefined>): Visit | undefined {
  if (known.has(desc.typeName)) {
    const found = known.get(desc.typeName);
    if (found !== 'compiling') return found;
    return (message, shop, own) => (known.get(desc.typeName) as Visit | undefined)?.(message, shop, own);
  }
  known.set(desc.typeName, 'compiling');
  const visits: Visit[] = [];
  for (const field of desc.fields) {
    if (!field.message || field.message.typeName.startsWith('google.protobuf.')) continue;
    const self = ownVisit(field.message);
    const inner = nestedVisit(field.message, known);
    if (!self && !inner) continue;
    const visit: Visit = (message, shop, own) => {
      self?.(message, shop, own);
      inner?.(message, shop, own);
    };
    visits.push((message, shop, own) => {
      for (const child of childrenOf(message, field)) visit(child, shop, own);
    });
  }
  const all: Visit = (message, shop, own) => {
    for (const visit of visits) visit(message, shop, own);
  };
  known.set(desc.typeName, visits.length > 0 ? all : undefined);
  return known.get(desc.typeName) as Visit | undefined;
}

function childrenOf(message: PlainMessage, field: DescMessage['fields'][number]): Iterable<PlainMessage> {
  if (field.oneof) {
    const chosen = message[localName(field.oneof.name)] as { $case: string; value: PlainMessage } | undefined;
    return chosen?.$case === localName(field.name) ? [chosen.value] : [];
  }
  const value = message[localName(field.name)];
  if (value === undefined || value === null) return [];
  if (field.fieldKind === 'list') return value as PlainMessage[];
  if (field.fieldKind === 'map') return value instanceof Map ? value.values() : Object.values(value as object);
  return [value as PlainMessage];
}
