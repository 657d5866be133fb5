import { type CallContext, type Handlers, InvalidRequest, page, pageItems, readPageToken } from '@guanxi/chassis';
import {
  type CheckSendingRequest,
  type CheckSendingResponse,
  type ConsentServiceService,
  type GetPreferencesRequest,
  type GetPreferencesResponse,
  type ListPreferenceHistoryRequest,
  type ListPreferenceHistoryResponse,
  SendingRefusal,
  type SetPreferencesRequest,
  type SetPreferencesResponse,
} from '@guanxi/contracts/relationship/v1/consent.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { CheckSending } from './check-sending.js';
import type { PreferenceWish } from './decide-preferences.js';
import type { Sending } from './decide-sending.js';
import { PreferenceStore } from './preference.store.js';
import { formFromContract, preferencesToContract } from './preference-contract.js';
import { SetPreferences } from './set-preferences.js';

const refusals: Record<Extract<Sending, { kind: 'refused' }>['why'], SendingRefusal> = {
  merged_away: SendingRefusal.MERGED_AWAY,
  no_relationship: SendingRefusal.NO_RELATIONSHIP,
  cancelled: SendingRefusal.CANCELLED,
  topic_opted_out: SendingRefusal.TOPIC_OPTED_OUT,
  quiet_hours: SendingRefusal.QUIET_HOURS,
};

/** `guanxi.relationship.v1.ConsentService`. */
@Injectable()
export class ConsentController implements Handlers<typeof ConsentServiceService> {
  constructor(
    private readonly check: CheckSending,
    private readonly set: SetPreferences,
    private readonly store: PreferenceStore,
    private readonly transactions: Transactions,
  ) {}

  async checkSending({ shopId, customerIds, topic, at }: CheckSendingRequest): Promise<CheckSendingResponse> {
    const sendings = await this.check.execute(shopId, customerIds, topic, at);
    return {
      permissions: customerIds.map((customerId) => {
        const sending = sendings.get(customerId) as Sending;
        if (sending.kind === 'allowed')
          return { customerId, refusal: SendingRefusal.UNSPECIFIED, notBefore: undefined };
        const notBefore = sending.why === 'quiet_hours' ? sending.notBefore : undefined;
        return { customerId, refusal: refusals[sending.why], notBefore };
      }),
    };
  }

  async setPreferences(request: SetPreferencesRequest, call: CallContext): Promise<SetPreferencesResponse> {
    const { shopId, customerId } = request;
    const { role, subject } = call.caller;
    const { idempotency } = call;
    const setBy = { role, subject };
    const set = await this.set.execute({ shopId, customerId, idempotency, wish: wishFrom(request), setBy });
    return { preferences: preferencesToContract(customerId, set ? [set] : []) };
  }

  async getPreferences({ shopId, customerId }: GetPreferencesRequest): Promise<GetPreferencesResponse> {
    const all = await this.transactions.read(shopId, async (tx) =>
      this.store.findAll(tx, shopId, await this.store.identitiesOf(tx, shopId, customerId)),
    );
    return { preferences: preferencesToContract(customerId, all) };
  }

  async listPreferenceHistory(request: ListPreferenceHistoryRequest): Promise<ListPreferenceHistoryResponse> {
    const { shopId, customerId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const [after = '0'] = readPageToken(pageToken, 'bigint') ?? [];
    const found = await this.transactions.read(shopId, (tx) =>
      this.store.history(tx, shopId, customerId, Number(after), items + 1),
    );
    const { rows, nextPageToken } = page(found, items, ({ preferences }) => [String(preferences.version)]);
    const changes = rows.map(({ preferences, setBy }) => ({
      preferences: preferencesToContract(customerId, [preferences]),
      setByRole: setBy.role,
      setBy: setBy.subject,
    }));
    return { changes, nextPageToken };
  }
}

/** @throws {InvalidRequest} when the quiet hours are to be set and taken away at once. */
function wishFrom(request: SetPreferencesRequest): PreferenceWish {
  const { language, form, quietHours, noQuietHours, optOutOf, optInTo } = request;
  if (quietHours && noQuietHours) {
    throw new InvalidRequest([{ field: 'no_quiet_hours', description: 'contradicts quiet_hours' }]);
  }
  return {
    language: language || undefined,
    form: formFromContract(form),
    quietHours: noQuietHours ? 'none' : quietHours,
    optOutOf,
    optInTo,
  };
}
