import { status } from '@grpc/grpc-js';
import type { Caller } from '@guanxi/chassis';
import { type AttackedMethod, attackedMethods } from './attacked-methods.js';
import type { AttackedPlatform } from './attacked-platform.js';
import type { Attempt } from './cross-shop.js';
import type { JsonRequest } from './fixtures.js';
import { inParallel } from './in-parallel.js';
import type { RawAnswer } from './raw-client.js';
import type { ShopWorld } from './shop-world.js';
import { requestBytes, validRequest } from './valid-request.js';

const atOnce_max = 6;
const stream_ms_max = 1_000;
const call_ms_max = 20_000;
/** What belongs to one customer and is named by its own id. */
const personal = ['conversation_id', 'case_id', 'intervention_id'] as const;
/** What only the agent may do who has the conversation or the case; the others of her shop may read and file. */
const ofItsAgent =
  /\/(SendMessage|CloseEpisode|AcceptAssignment|DeclineAssignment|HandBack|OfferToColleague|AwaitCustomer|SolveCase)$/;

/** The tries of a shop's people at what belongs to one of them. */
export class OtherPersons {
  constructor(
    private readonly platform: AttackedPlatform,
    private readonly world: ShopWorld,
  ) {}

  /** Another customer names what is the first one's: it is refused as hers, or answered as if it did not exist. */
  async customers(): Promise<readonly Attempt[]> {
    const { ids, otherCustomerId, shopId } = this.world;
    const caller: Caller = { subject: otherCustomerId, role: 'customer', shop: shopId };
    const what = 'as another customer';
    const methods = attackedMethods.filter(({ roles }) => roles.has('customer'));
    return inParallel(methods, atOnce_max, async (method): Promise<Attempt> => {
      const request = {
        ...validRequest(method, this.world),
        ...(hasField(method, 'customer_id') && { customer_id: otherCustomerId }),
      };
      const answer = await this.call(method, caller, request);
      const leaked = personal.find((name) => answer.responses.some((response) => response.includes(ids[name]!)));
      if (answer.error?.reason === 'OTHER_PERSON') return { method, what, problem: undefined };
      if (leaked) return { method, what, problem: `tells of her ${leaked}` };
      if (!personal.some((name) => hasField(method, name))) return { method, what, problem: undefined };
      const strange = Object.fromEntries(
        personal.filter((name) => hasField(method, name)).map((name) => [name, crypto.randomUUID()]),
      );
      const [seen, expected] = [told(answer), told(await this.call(method, caller, { ...request, ...strange }))];
      const problem = seen === expected ? undefined : `${seen}, where nobody’s gives ${expected}`;
      return { method, what, problem };
    });
  }

  /** Another agent of the shop does what only the agent may do who has the conversation. */
  async agents(): Promise<readonly Attempt[]> {
    const { otherAgentId, shopId } = this.world;
    const caller: Caller = { subject: otherAgentId, role: 'agent', shop: shopId };
    const methods = attackedMethods.filter(({ name, roles }) => roles.has('agent') && ofItsAgent.test(name));
    return inParallel(methods, atOnce_max, async (method): Promise<Attempt> => {
      const request = {
        ...validRequest(method, this.world),
        ...(hasField(method, 'agent_id') && { agent_id: otherAgentId }),
      };
      const answer = await this.call(method, caller, request);
      const problem = answer.code === status.OK ? 'is done' : undefined;
      return { method, what: 'as another agent', problem };
    });
  }

  private call(method: AttackedMethod, caller: Caller, request: JsonRequest): Promise<RawAnswer> {
    const deadline_ms = method.responseStream ? stream_ms_max : call_ms_max;
    return this.platform.callAs(caller, method, [requestBytes(method, request)], { deadline_ms });
  }
}

const hasField = ({ input }: AttackedMethod, name: string): boolean =>
  input.fields.some((field) => field.name === name);

const told = ({ code, error }: RawAnswer): string =>
  `${status[code]} ${error ? `${error.reason}: ${error.message}` : ''}`;
