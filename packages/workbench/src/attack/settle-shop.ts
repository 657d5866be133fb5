import {
  CreateExperimentRequest,
  Direction,
  Enrolment,
  ExperimentDesign,
  ExperimentServiceService,
  Metric,
} from '@guanxi/contracts/analytics/v1/experiment.js';
import { AlertDirection, AlertRule, LiveFigure, LiveServiceService } from '@guanxi/contracts/analytics/v1/live.js';
import {
  CampaignServiceService,
  CampaignState,
  CreateCampaignRequest,
} from '@guanxi/contracts/filtering/v1/campaign.js';
import { AdapterKind, ChannelServiceService, PutChannelRequest } from '@guanxi/contracts/filtering/v1/channel.js';
import { AudienceKind, ScreeningServiceService, ScreenRequest } from '@guanxi/contracts/filtering/v1/screening.js';
import { AgentServiceService, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import { ListSeatsRequest, SeatServiceService } from '@guanxi/contracts/presence/v1/seat.js';
import { BehaviourKind, BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { CareServiceService, CareTrigger, PutCareRuleRequest } from '@guanxi/contracts/relationship/v1/care.js';
import { ErasureServiceService } from '@guanxi/contracts/relationship/v1/erasure.js';
import { HandleKind, IdentityServiceService, VerificationLevel } from '@guanxi/contracts/relationship/v1/identity.js';
import { OrderServiceService, RecordOrderFactsRequest } from '@guanxi/contracts/relationship/v1/order.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { PortraitFigure, PutSegmentRequest, SegmentServiceService } from '@guanxi/contracts/relationship/v1/segment.js';
import { collect, streamOf, waitFor } from '@guanxi/testing';
import { settleConversations } from './settle-conversations.js';
import { settleModel } from './settle-model.js';
import type { ShopWorld } from './shop-world.js';

const hour_ms = 3_600_000;
const settled_ms_max = 30_000;

/** Makes one of everything in a shop, through the RPCs that its people use. */
export async function settleShop(world: ShopWorld): Promise<void> {
  const { shopId, customerId, otherCustomerId, agentId, otherAgentId } = world;
  Object.assign(world.ids, {
    shop_id: shopId,
    customer_id: customerId,
    agent_id: agentId,
    to_agent_id: otherAgentId,
    assigned_agent_id: agentId,
    preferred_agent_id: agentId,
    device_id: `geraet-${shopId}`,
    segment_id: `segment-${shopId}`,
    group_id: `group-${shopId}`,
    article_id: `artikel-${shopId}`,
    rule_id: `regel-${shopId}`,
    order_id: `bestellung-${shopId}`,
    product_id: `ware-${shopId}`,
    behaviour_id: `tat-${shopId}`,
    survivor_id: otherCustomerId,
    merged_id: `gast-${shopId}-3`,
  });
  await settleRelationships(world);
  await settlePresence(world);
  await settleConversations(world);
  const seats = world.as('presence', SeatServiceService, 'merchant');
  const seat = async () => (await seats.listSeats(ListSeatsRequest.fromPartial({ shopId }))).seats[0];
  world.ids.seat_id = (await waitFor(seat, settled_ms_max)).seatId;
  await settleFiltering(world);
  await settleModel(world);
  await settleAnalytics(world);
}

async function settleRelationships(world: ShopWorld): Promise<void> {
  const { shopId, customerId, markers, ids } = world;
  const relationships = world.as('relationship', RelationshipServiceService, 'merchant');
  const people = [customerId, world.otherCustomerId, ids.merged_id!, `gast-${shopId}-4`].map((person, i) => ({
    customerId: person,
    acquisitionChannel: 'scan',
    establishedAt: new Date(Date.now() - (i + 2) * hour_ms),
  }));
  await collect(relationships.importRelationships(streamOf({ ...world.mutation, relationships: people })));
  const behaviours = people.map((person, i) => ({
    behaviourId: i === 0 ? ids.behaviour_id! : `tat-${shopId}-${i}`,
    customerId: person.customerId,
    kind: BehaviourKind.PURCHASED,
    occurredAt: new Date(Date.now() - hour_ms),
    category: 'clothing',
    productId: ids.product_id!,
    amountCents: 9_900,
    campaignId: '',
  }));
  const recorder = world.as('relationship', BehaviourServiceService, 'merchant');
  await collect(recorder.recordBehaviours(streamOf({ ...world.mutation, behaviours })));
  const erasures = world.as('relationship', ErasureServiceService, 'merchant');
  const { erasure } = await erasures.eraseCustomer({ ...world.mutation, customerId: `gast-${shopId}-5` });
  ids.erasure_id = erasure?.erasureId ?? '';
  const identities = world.as('relationship', IdentityServiceService, 'merchant');
  const handles: [string, HandleKind, string][] = [
    [customerId, HandleKind.EMAIL, markers.email],
    [world.otherCustomerId, HandleKind.SOCIAL, markers.name],
  ];
  for (const [person, kind, value] of handles) {
    const wanted = { ...world.mutation, customerId: person, kind, value, level: VerificationLevel.CLAIMED };
    ids.handle_id ??= (await identities.linkHandle(wanted)).handle?.handleId ?? '';
  }
  const merge = {
    survivorId: ids.survivor_id!,
    mergedId: ids.merged_id!,
    reason: 'duplicate',
    overrideConflict: false,
  };
  ids.merge_id = (await identities.mergeCustomers({ ...world.mutation, ...merge })).merge?.mergeId ?? '';
  const fact = {
    orderId: ids.order_id!,
    customerId,
    fact: { $case: 'placed', value: { placedAt: new Date() } },
  } as const;
  await world
    .as('relationship', OrderServiceService, 'merchant')
    .recordOrderFacts(RecordOrderFactsRequest.fromPartial({ ...world.mutation, facts: [fact] }));
  const figure = { figure: PortraitFigure.TENURE_DAYS, atLeast: 0 };
  const segment = {
    segmentId: ids.segment_id!,
    name: markers.name,
    rule: { rule: { $case: 'figure', value: figure } },
  } as const;
  await world
    .as('relationship', SegmentServiceService, 'merchant')
    .putSegment(PutSegmentRequest.fromPartial({ ...world.mutation, ...segment }));
  const care = { ruleId: ids.rule_id!, trigger: CareTrigger.BIRTHDAY, topic: 'care', contentCategory: 'clothing' };
  await world
    .as('relationship', CareServiceService, 'merchant')
    .putCareRule(PutCareRuleRequest.fromPartial({ ...world.mutation, ...care }));
}

async function settlePresence(world: ShopWorld): Promise<void> {
  const { ids, markers } = world;
  const agents = world.as('presence', AgentServiceService, 'merchant');
  for (const agentId of [world.agentId, world.otherAgentId]) {
    await agents.putAgent({ ...world.mutation, agentId, displayName: markers.name, seatsMax: 10 });
    const abilities = { agentId, skills: [], groupIds: [ids.group_id!] };
    await agents.setAbilities({ ...world.mutation, ...abilities });
  }
  const presence = world.as('presence', PresenceServiceService, 'agent');
  const { agentId } = world;
  const lease = await presence.openLease({ ...world.mutation, agentId, deviceId: ids.device_id! });
  ids.lease_id = lease.leaseId;
  await presence.setIntent({ ...world.mutation, agentId, intent: Intent.ONLINE });
}

async function settleFiltering(world: ShopWorld): Promise<void> {
  const { ids, customerId } = world;
  const channel = {
    name: 'push',
    kind: AdapterKind.GRPC,
    address: world.adapterAddress,
    capacityPerMinute: 600,
  };
  await world
    .as('filtering', ChannelServiceService, 'operator')
    .putChannel(PutChannelRequest.fromPartial({ ...world.mutation, channel }));
  const screenings = world.as('filtering', ScreeningServiceService, 'merchant');
  const start = {
    idempotencyKey: crypto.randomUUID(),
    audienceKind: AudienceKind.EXPLICIT,
    contentCategory: 'clothing',
  };
  const audience = [
    ScreenRequest.fromPartial({ shopId: world.shopId, part: { $case: 'start', value: start } }),
    ScreenRequest.fromPartial({
      shopId: world.shopId,
      part: { $case: 'audience', value: { customerIds: [customerId] } },
    }),
  ];
  for (const { part } of await collect(screenings.screen(streamOf(...audience)))) {
    if (part?.$case === 'report') ids.screening_id = part.value.screeningId;
  }
  const wanted = CreateCampaignRequest.fromPartial({
    ...world.mutation,
    name: world.markers.name,
    message: { contentCategory: 'clothing', texts: [{ language: 'zh', text: world.markers.text }] },
    channel: 'push',
    expiresAt: new Date(Date.now() + 24 * hour_ms),
    audience: { $case: 'customers', value: { customerIds: [customerId] } },
  });
  const campaigns = world.as('filtering', CampaignServiceService, 'merchant');
  const campaignId = (await campaigns.createCampaign(wanted)).campaign?.campaignId ?? '';
  ids.campaign_id = campaignId;
  await campaigns.planCampaign({ ...world.mutation, campaignId });
  const planned = async () =>
    (await campaigns.getCampaign({ shopId: world.shopId, campaignId })).campaign?.state === CampaignState.PLANNED;
  await waitFor(planned, settled_ms_max);
}

async function settleAnalytics(world: ShopWorld): Promise<void> {
  const rule = AlertRule.fromPartial({
    ruleId: world.ids.rule_id!,
    figure: LiveFigure.QUEUE_LENGTH,
    direction: AlertDirection.ABOVE,
    raiseAt: 1_000,
    clearAt: 900,
  });
  await world.as('analytics', LiveServiceService, 'merchant').putAlertRule({ ...world.mutation, rule });
  const design = ExperimentDesign.fromPartial({
    name: world.markers.name,
    hypothesis: world.markers.text,
    metric: Metric.TRANSFERRED,
    direction: Direction.FEWER,
    minimumEffect: 0.05,
    outcomeDays: 7,
    baseValue: 0.2,
    baseVariance: 0.16,
    kind: { $case: 'randomised', value: { variants: [half('before'), half('after')], enrolment: Enrolment.ASSIGNED } },
  });
  const experiments = world.as('analytics', ExperimentServiceService, 'merchant');
  const wanted = CreateExperimentRequest.fromPartial({ ...world.mutation, design });
  world.ids.experiment_id = (await experiments.createExperiment(wanted)).experiment?.experimentId ?? '';
}

const half = (name: string) => ({ name, share: 0.5 });
