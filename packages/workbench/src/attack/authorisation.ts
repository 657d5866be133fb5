import { readFileSync } from 'node:fs';
import { status } from '@grpc/grpc-js';
import type { Role } from '@guanxi/chassis';
import { type AttackedMethod, attackedMethods } from './attacked-methods.js';
import type { AttackedPlatform } from './attacked-platform.js';
import { type Forgery, forgeries, forgeToken, reasonOfForgery } from './forge-token.js';
import { inParallel } from './in-parallel.js';
import type { RawAnswer } from './raw-client.js';
import type { ShopWorld } from './shop-world.js';
import { requestBytes, validRequest } from './valid-request.js';

/** The roles as the page shows them. */
export const roles: readonly Role[] = ['service', 'operator', 'merchant', 'agent', 'customer'];

/** The reasons by which a call is refused for who makes it, whatever it asks. */
const refusals = new Set([
  'TOKEN_MISSING',
  'TOKEN_INVALID',
  'TOKEN_EXPIRED',
  'ROLE_NOT_ADMITTED',
  'OTHER_SHOP',
  'OTHER_PERSON',
]);

/** `admitted`, or the reason why the caller is refused. */
export type Verdict = string;

/** One cell of the matrix: what the contract declares, and what the running service did. */
export interface Trial {
  readonly method: AttackedMethod;
  readonly caller: string;
  readonly declared: Verdict;
  readonly seen: Verdict;
}

const atOnce_max = 8;
/** A refusal comes at once; a stream that has said nothing for so long has let the caller in. */
const refused_ms_max = 2_000;

/**
 * Calls methods as everybody: each role, each forged token, and people of another shop.
 *
 * @param other another shop, whose people must get nowhere here.
 * @param methods with changes among them, a conversation is soon no longer its agent's, who may then not read it.
 */
export async function tryEverybody(
  platform: AttackedPlatform,
  world: ShopWorld,
  other: ShopWorld,
  methods: readonly AttackedMethod[],
): Promise<readonly Trial[]> {
  const jwk = JSON.parse(readFileSync(platform.programs.identity.IDENTITY_KEY, 'utf8'));
  const trials = methods.flatMap((method) => [
    ...roles.map((role) => ({
      method,
      caller: role as string,
      declared: method.roles.has(role) ? 'admitted' : 'ROLE_NOT_ADMITTED',
      token: platform.programs.tokenOf(world.caller(role)),
    })),
    ...forgeries.map((forgery: Forgery) => ({
      method,
      caller: forgery as string,
      declared: reasonOfForgery[forgery],
      token: forgeToken(forgery, world.callerOf(method) ?? world.caller('merchant'), jwk),
    })),
    ...(['merchant', 'agent', 'customer'] as const)
      .filter((role) => method.roles.has(role))
      .map((role) => ({
        method,
        caller: `${role} of another shop`,
        declared: 'OTHER_SHOP',
        token: platform.programs.tokenOf(other.caller(role)),
      })),
  ]);
  return inParallel(trials, atOnce_max, async ({ token, ...trial }) => {
    const { method } = trial;
    const answer = await platform.call(method.service, {
      path: method.path,
      requests: [requestBytes(method, validRequest(method, world))],
      ...(token !== undefined && { token }),
      deadline_ms: method.responseStream ? refused_ms_max : 10 * refused_ms_max,
      responses_max: 1,
    });
    return { ...trial, seen: verdictOf(answer) };
  });
}

/** What a call's status says about who made it. */
export function verdictOf({ code, error }: RawAnswer): Verdict {
  if (error && refusals.has(error.reason)) return error.reason;
  const isOurs = code === status.INTERNAL || code === status.UNKNOWN || code === status.UNAVAILABLE;
  return isOurs ? `broken: ${error?.reason}` : 'admitted';
}

/** The page that says who may call what: a row a method, a column a role. */
export function accessTable(methods: readonly AttackedMethod[] = attackedMethods): string {
  const lines = [
    '# Who may call what',
    '',
    'Written from the contracts and held against the running services by the tests: every method is called in every role,',
    `with ${forgeries.length} kinds of wrong token, and by people of another shop. A method that declares no access cannot be served.`,
    'Whatever the role: the request’s `shop_id` is the caller’s shop, except for services and operators; a customer’s',
    '`customer_id` and an agent’s `agent_id` are her own; and what a request names belongs to its shop.',
  ];
  let service = '';
  for (const method of methods) {
    if (method.service !== service) {
      service = method.service;
      lines.push(
        '',
        `## ${service}`,
        '',
        `| method | ${roles.join(' | ')} |`,
        `|---|${roles.map(() => '---|').join('')}`,
      );
    }
    lines.push(`| ${method.name} | ${roles.map((role) => (method.roles.has(role) ? '✓' : ' ')).join(' | ')} |`);
  }
  return `${lines.join('\n')}\n`;
}
