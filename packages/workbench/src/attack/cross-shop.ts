import { status } from '@grpc/grpc-js';
import type { Caller } from '@guanxi/chassis';
import { type AttackedMethod, attackedMethods } from './attacked-methods.js';
import type { AttackedPlatform } from './attacked-platform.js';
import type { JsonRequest } from './fixtures.js';
import { inParallel } from './in-parallel.js';
import type { RawAnswer } from './raw-client.js';
import type { ShopWorld } from './shop-world.js';
import { requestBytes, validRequest } from './valid-request.js';

/** One attempt to reach what belongs to another shop; `problem` says what came of it where that is not nothing. */
export interface Attempt {
  readonly method: AttackedMethod;
  readonly what: string;
  readonly problem: string | undefined;
}

const atOnce_max = 6;
const stream_ms_max = 1_000;
const call_ms_max = 20_000;

/** The tries of one shop's people at another shop's things. */
export class CrossShop {
  constructor(
    private readonly platform: AttackedPlatform,
    private readonly mine: ShopWorld,
    private readonly other: ShopWorld,
  ) {}

  /** Every method with the other shop's id, with the ids of its things, and with its page tokens. Changes nothing of it. */
  async reach(): Promise<readonly Attempt[]> {
    const looks = await this.eachMethod(finding, async (method, caller) => [
      ...(caller.shop === '*' ? [] : [await this.otherShop(method, caller)]),
      ...(await this.otherIds(method, caller)),
      ...(await this.otherPage(method, caller)),
    ]);
    // Whoever names things may name one as another shop did. It is hers then, and found by those who look afterwards.
    const names = await this.eachMethod(naming, async (method, caller) => [
      ...(caller.shop === '*' ? [] : [await this.otherShop(method, caller)]),
      ...(await this.otherIds(method, caller)),
    ]);
    return [...looks, ...names];
  }

  /**
   * Every method with her own things, which shows that the tries before were made with requests that are answered, and
   * what ends something last.
   */
  async own(): Promise<readonly Attempt[]> {
    const attempts: Attempt[] = [];
    for (const method of [...attackedMethods].sort((a, b) => turnOf(a) - turnOf(b))) {
      const caller = this.mine.callerOf(method);
      if (caller) attempts.push(await this.ownCall(method, caller));
    }
    return attempts;
  }

  /** Every mutation with an idempotency key that the other shop has used for it. */
  async keys(): Promise<readonly Attempt[]> {
    return this.eachMethod(attackedMethods, async (method, caller) =>
      method.isQuery || method.requestStream ? [] : [await this.otherKey(method, caller)],
    );
  }

  private async eachMethod(
    methods: readonly AttackedMethod[],
    work: (method: AttackedMethod, caller: Caller) => Promise<Attempt[]>,
  ): Promise<Attempt[]> {
    const found = await inParallel(methods, atOnce_max, async (method) => {
      const caller = this.mine.callerOf(method);
      return caller ? work(method, caller) : [];
    });
    return found.flat();
  }

  /** What all others are measured by: her own things are there, so that the method's fixture is a real one. */
  private async ownCall(method: AttackedMethod, caller: Caller): Promise<Attempt> {
    const answer = await this.call(method, caller, validRequest(method, this.mine));
    const isAnswered = answer.code === status.OK || foundButNotNow.has(answer.code);
    return { method, what: 'her own', problem: isAnswered ? undefined : `is refused: ${told(answer)}` };
  }

  private async otherShop(method: AttackedMethod, caller: Caller): Promise<Attempt> {
    const answer = await this.call(method, caller, validRequest(method, this.other));
    const isRefused = answer.error?.reason === 'OTHER_SHOP';
    return {
      method,
      what: 'shop_id',
      problem: isRefused ? this.leakOf(answer, []) : `is not refused: ${told(answer)}`,
    };
  }

  /** Each id of the other shop in its place, beside one that nobody has: both must be answered alike. */
  private async otherIds(method: AttackedMethod, caller: Caller): Promise<Attempt[]> {
    const attempts: Attempt[] = [];
    for (const place of placesOfIds(validRequest(method, this.mine), this.mine, this.other)) {
      const compare = async (wait_ms?: number) => {
        const ask = (id: string) => this.call(method, caller, place.with(validRequest(method, this.mine), id), wait_ms);
        const [nobodys, others] = [await ask(place.nobodys), await ask(place.others)];
        const [expected, seen] = [told(nobodys, place.nobodys), told(others, place.others)];
        const isAlike = expected === seen || isNaming(method);
        const problem = isAlike ? this.leakOf(others, [place.others]) : `${seen}, where nobody’s gives ${expected}`;
        return { problem, isCutOff: [nobodys, others].some(({ code }) => code === status.DEADLINE_EXCEEDED) };
      };
      const first = await compare();
      // A stream that has an end may come to it a little later on a busy machine.
      const { problem } = first.problem && first.isCutOff ? await compare(call_ms_max) : first;
      attempts.push({ method, what: place.path, problem });
    }
    return attempts;
  }

  /** The other shop's page tokens lead to no page of hers. */
  private async otherPage(method: AttackedMethod, caller: Caller): Promise<Attempt[]> {
    const paged = ['page_size', 'page_token'].every((name) => method.input.fields.some((field) => field.name === name));
    const theirs = this.other.callerOf(method);
    if (!paged || !theirs) return [];
    const first = await this.call(method, theirs, { ...validRequest(method, this.other), page_size: 1 });
    const token = nextPageToken(method, first) ?? tokenOfKeys(Object.values(this.other.ids));
    const answer = await this.call(method, caller, {
      ...validRequest(method, this.mine),
      page_size: 100,
      page_token: token,
    });
    return [{ method, what: 'page_token', problem: this.leakOf(answer, [token]) }];
  }

  /** A key that the other shop has used is nobody's key here: the call is made, not answered with theirs. */
  private async otherKey(method: AttackedMethod, caller: Caller): Promise<Attempt> {
    const key = crypto.randomUUID();
    const theirs = this.other.callerOf(method) ?? caller;
    await this.call(method, theirs, { ...validRequest(method, this.other), idempotency_key: key });
    const answer = await this.call(method, caller, { ...validRequest(method, this.mine), idempotency_key: key });
    const isMixedUp = /IDEMPOTENCY/.test(answer.error?.reason ?? '');
    return { method, what: 'idempotency_key', problem: isMixedUp ? told(answer) : this.leakOf(answer, []) };
  }

  private call(
    method: AttackedMethod,
    caller: Caller,
    request: JsonRequest,
    deadline_ms = method.responseStream && !method.requestStream ? stream_ms_max : call_ms_max,
  ): Promise<RawAnswer> {
    return this.platform.callAs(caller, method, [requestBytes(method, request)], { deadline_ms });
  }

  /** Whether anything of the other shop came back that was not sent. */
  private leakOf({ responses, error }: RawAnswer, sent: readonly string[]): string | undefined {
    const texts = [
      ...responses.map((response) => response.toString()),
      error ? `${error.message} ${JSON.stringify(error.details)}` : '',
    ];
    const leaked = this.other.secrets.find(
      (secret) => !sent.some((id) => id.includes(secret)) && texts.some((text) => text.includes(secret)),
    );
    return leaked && `tells ${leaked} of the other shop`;
  }
}

/**
 * Methods by which a shop makes something under an id of its choice, or moves something on: they are answered by what
 * the shop has, so that the second of two tries is not answered as the first.
 */
const isNaming = ({ name }: AttackedMethod): boolean =>
  /\/(Put|Establish|Import|Record|Link|Merge|Open|Offer|Reassign|SetPreferences|Declare|Assign|Erase)/.test(name);
const naming = attackedMethods.filter(isNaming);
const finding = attackedMethods.filter((method) => !isNaming(method));

/** What only asks comes first, what ends something last. */
function turnOf({ isQuery, name }: AttackedMethod): number {
  if (isQuery) return 0;
  return /\/(Close|Cancel|Unlink|Unmerge|Delete|Erase|Release|Leave|HandBack|Stop|Decline|RollBack)/.test(name) ? 2 : 1;
}

/** Refusals that show that what was named has been found: its state stands against what was asked. */
const foundButNotNow = new Set([
  status.FAILED_PRECONDITION,
  status.ALREADY_EXISTS,
  status.ABORTED,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
]);

interface PlaceOfId {
  readonly path: string;
  readonly others: string;
  readonly nobodys: string;
  with(request: JsonRequest, id: string): JsonRequest;
}

/** Where a request names something of the shop that another shop has too. */
function placesOfIds(request: JsonRequest, own: ShopWorld, other: ShopWorld): PlaceOfId[] {
  const otherOf = new Map(Object.entries(own.ids).map(([name, id]) => [id, other.ids[name]!]));
  otherOf.delete(own.shopId);
  const found: PlaceOfId[] = [];
  const visit = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value === 'string') {
      const others = otherOf.get(value);
      if (!others) return;
      const nobodys = isUuid(value) ? crypto.randomUUID() : `niemand-${crypto.randomUUID()}`;
      found.push({ path: path.join('.'), others, nobodys, with: (into, id) => place(into, path, id) });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
    }
  };
  visit(request, []);
  return found;
}

function place(request: JsonRequest, path: readonly (string | number)[], id: string): JsonRequest {
  const copy = structuredClone(request);
  let at = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  at[path.at(-1)!] = id;
  return copy;
}

const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);

/** What a caller learns from a status: its code, reason and words, with the id that she sent taken out. */
function told({ code, error }: RawAnswer, sent = ''): string {
  const words = error ? ` ${error.reason}: ${error.message}` : '';
  return `${status[code]}${sent ? words.replaceAll(sent, 'ID') : words}`;
}

/** The token of the next page, which stands in the response as text. */
function nextPageToken(method: AttackedMethod, { responses }: RawAnswer): string | undefined {
  const field = method.output.fields.find(({ name }) => name === 'next_page_token');
  const [response] = responses;
  if (!field || !response) return undefined;
  const token = /[A-Za-z0-9_-]{12,}$/.exec(response.toString('latin1'))?.[0];
  return token && Buffer.from(token, 'base64url').toString().startsWith('[') ? token : undefined;
}

/** A forged token of the form that lists give out. */
const tokenOfKeys = (keys: readonly string[]): string =>
  Buffer.from(JSON.stringify(keys.slice(0, 1))).toString('base64url');
