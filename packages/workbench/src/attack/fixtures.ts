import { type AttackedMethod, contracts } from './attacked-methods.js';
import type { ShopWorld } from './shop-world.js';

type Json = null | boolean | number | string | Json[] | { [field: string]: Json };
/** A request in proto's JSON form, by the contract's field names. */
export type JsonRequest = { [field: string]: Json };

const hour_ms = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * hour_ms).toISOString();

/** Any instant that a request needs and that its rules do not settle: in the past, except where it is a promise. */
export const instantOf = (field: string): string => {
  if (field === 'until') return ago(0);
  if (field === 'from') return ago(7 * 24);
  return ago(field === 'expires_at' || field === 'ship_by' ? -24 : 1);
};

/** What a request holds beside what its rules and the shop's ids say: where a use case asks for more than its rules. */
const particulars: Readonly<Record<string, (world: ShopWorld) => JsonRequest>> = {
  'AgentService/PutAgent': ({ markers }) => ({ display_name: markers.name, seats_max: 5 }),
  'BehaviourReportService/CountFunnel': () => ({
    window_seconds: 86_400,
    steps: [{ kind: 'ACTIVITY_KIND_PRODUCT_VIEWED' }, { kind: 'ACTIVITY_KIND_PURCHASED' }],
  }),
  'BotService/PutBot': () => ({ bot: {} }),
  'CampaignService/CreateCampaign': ({ ids }) => ({
    message: { content_category: 'clothing', template_ref: 'spring' },
    channel: 'push',
    capacity_per_minute: 600,
    customers: { customer_ids: [ids.customer_id!] },
    screening_id: null,
    everybody: null,
  }),
  'CaseService/AssignCase': () => ({ assigned_group_id: '' }),
  'CaseService/ListCases': () => ({ assigned_group_id: '' }),
  'ChannelService/PutChannel': ({ adapterAddress }) => ({
    channel: { name: 'push', kind: 'ADAPTER_KIND_GRPC', address: adapterAddress, capacity_per_minute: 600 },
  }),
  'ChannelService/GetChannel': () => ({ name: 'push' }),
  'ConversationService/SendMessage': ({ markers }) => ({ text: { text: markers.text } }),
  'ConversationService/RateEpisode': ({ markers }) => ({ stars: 5, comment: markers.text }),
  // Whoever is erased is no customer that others would be asked about.
  'ErasureService/EraseCustomer': ({ shopId }) => ({ customer_id: `gast-${shopId}-6` }),
  'ExperimentService/PlanExperiment': () => ({ design }),
  'ExperimentService/CreateExperiment': () => ({ design }),
  'IdentityService/LinkHandle': ({ markers }) => ({ kind: 'HANDLE_KIND_PHONE', value: markers.phone }),
  'IdentityService/ResolveHandle': ({ markers }) => ({ kind: 'HANDLE_KIND_EMAIL', value: markers.email }),
  'LiveService/PutAlertRule': ({ ids }) => ({
    rule: {
      rule_id: ids.rule_id!,
      figure: 'LIVE_FIGURE_QUEUE_LENGTH',
      direction: 'ALERT_DIRECTION_ABOVE',
      raise_at: 1000,
      clear_at: 900,
    },
  }),
  'OrderService/RecordOrderFacts': ({ ids }) => ({
    facts: [{ order_id: ids.order_id!, customer_id: ids.customer_id!, shipped_at: ago(1) }],
  }),
  // A device that is connected already would take its lease over.
  'PresenceService/OpenLease': ({ shopId }) => ({ device_id: `anderes-geraet-${shopId}` }),
  'PortraitService/DeclareFacts': () => ({ declared: { birthday: '05-17', tags: ['vip'] } }),
  'RetentionService/MeasureRetention': ({ ids }) => ({
    period_unit: 'PERIOD_UNIT_WEEK',
    cohort_by: 'COHORT_BY_SEGMENT',
    segment_id: ids.segment_id!,
  }),
  'ScheduleService/SetSchedule': () => ({ schedule: { time_zone: 'Asia/Shanghai' } }),
  'ScreeningService/Screen': ({ ids }) => ({
    start: {
      idempotency_key: crypto.randomUUID(),
      audience_kind: 'AUDIENCE_KIND_SEGMENT',
      content_category: 'clothing',
      segment_id: ids.segment_id!,
    },
  }),
  'ScreeningService/SizeAudience': ({ ids }) => ({
    kind: 'AUDIENCE_KIND_SEGMENT',
    segment_id: ids.segment_id!,
    customer_ids: [],
  }),
  'SegmentService/PutSegment': ({ markers }) => ({ name: markers.name, rule: everybody }),
  'TransferService/OfferToColleague': ({ ids, markers }) => ({ to_agent_id: ids.to_agent_id!, note: markers.text }),
  'TransferService/Reassign': ({ ids }) => ({ to_agent_id: ids.to_agent_id!, to_group_id: '' }),
};

const everybody = { figure: { figure: 'PORTRAIT_FIGURE_TENURE_DAYS', at_least: 0 } };
const design = {
  name: 'menu',
  hypothesis: 'fewer transfers',
  metric: 'METRIC_TRANSFERRED',
  direction: 'DIRECTION_FEWER',
  minimum_effect: 0.05,
  outcome_days: 7,
  base_value: 0.2,
  base_variance: 0.16,
  randomised: {
    variants: [
      { name: 'before', share: 0.5 },
      { name: 'after', share: 0.5 },
    ],
    enrolment: 'ENROLMENT_ASSIGNED',
  },
};

/** The particulars of a method's request; a field set to null is left out. */
export function particularsOf(method: AttackedMethod, world: ShopWorld): JsonRequest {
  return particulars[method.name]?.(world) ?? {};
}

/** Particulars of methods that there are not: a fixture that nobody uses is a fixture that says nothing. */
export function unusedParticulars(): string[] {
  const names = new Set(
    [...contracts]
      .flatMap((type) => (type.kind === 'service' ? type.methods : []))
      .map((method) => `${method.parent.name}/${method.name}`),
  );
  return Object.keys(particulars).filter((name) => !names.has(name));
}
