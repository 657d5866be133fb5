import { AlertCleared, AlertRaised, BotQualityMeasured } from '@guanxi/contracts/events/v1/analytics.js';
import {
  CaseChanged,
  CaseSubmitted,
  CustomerQueued,
  DeadlineEnded,
  DeadlineMissed,
  DeadlineWarned,
  DecisionsCounted,
  EpisodeClosed,
  EpisodeOpened,
  EpisodeRated,
  HandoverCompleted,
  InterventionAnswered,
  InterventionOffered,
  InterventionPolicyChanged,
  QueueLeft,
} from '@guanxi/contracts/events/v1/conversation.js';
import {
  CampaignAudienceDecided,
  CampaignSettled,
  MessagesDelivered,
  ScreeningCompleted,
} from '@guanxi/contracts/events/v1/filtering.js';
import { AgentPresenceChanged, SeatChanged } from '@guanxi/contracts/events/v1/presence.js';
import {
  BehavioursRecorded,
  CareProposed,
  CustomersMerged,
  CustomersUnmerged,
  PreferencesChanged,
  RelationshipsChanged,
} from '@guanxi/contracts/events/v1/relationship.js';
import { defineEvent } from './event.js';

/** Every domain event. A test holds it against the contracts. */
export const events = {
  relationshipsChanged: defineEvent('relationship', 'relationships_changed', 1, RelationshipsChanged),
  behavioursRecorded: defineEvent('relationship', 'behaviours_recorded', 1, BehavioursRecorded),
  careProposed: defineEvent('relationship', 'care_proposed', 1, CareProposed),
  preferencesChanged: defineEvent('relationship', 'preferences_changed', 1, PreferencesChanged),
  customersMerged: defineEvent('relationship', 'customers_merged', 1, CustomersMerged),
  customersUnmerged: defineEvent('relationship', 'customers_unmerged', 1, CustomersUnmerged),
  screeningCompleted: defineEvent('filtering', 'screening_completed', 1, ScreeningCompleted),
  messagesDelivered: defineEvent('filtering', 'messages_delivered', 1, MessagesDelivered),
  campaignAudienceDecided: defineEvent('filtering', 'campaign_audience_decided', 1, CampaignAudienceDecided),
  campaignSettled: defineEvent('filtering', 'campaign_settled', 1, CampaignSettled),
  episodeOpened: defineEvent('conversation', 'episode_opened', 1, EpisodeOpened),
  interventionOffered: defineEvent('conversation', 'intervention_offered', 1, InterventionOffered),
  interventionAnswered: defineEvent('conversation', 'intervention_answered', 1, InterventionAnswered),
  interventionPolicyChanged: defineEvent('conversation', 'intervention_policy_changed', 1, InterventionPolicyChanged),
  customerQueued: defineEvent('conversation', 'customer_queued', 1, CustomerQueued),
  queueLeft: defineEvent('conversation', 'queue_left', 1, QueueLeft),
  decisionsCounted: defineEvent('conversation', 'decisions_counted', 1, DecisionsCounted),
  handoverCompleted: defineEvent('conversation', 'handover_completed', 1, HandoverCompleted),
  caseSubmitted: defineEvent('conversation', 'case_submitted', 1, CaseSubmitted),
  caseChanged: defineEvent('conversation', 'case_changed', 1, CaseChanged),
  deadlineWarned: defineEvent('conversation', 'deadline_warned', 1, DeadlineWarned),
  deadlineMissed: defineEvent('conversation', 'deadline_missed', 1, DeadlineMissed),
  deadlineEnded: defineEvent('conversation', 'deadline_ended', 1, DeadlineEnded),
  episodeClosed: defineEvent('conversation', 'episode_closed', 1, EpisodeClosed),
  episodeRated: defineEvent('conversation', 'episode_rated', 1, EpisodeRated),
  agentPresenceChanged: defineEvent('presence', 'agent_presence_changed', 1, AgentPresenceChanged),
  seatChanged: defineEvent('presence', 'seat_changed', 1, SeatChanged),
  botQualityMeasured: defineEvent('analytics', 'bot_quality_measured', 1, BotQualityMeasured),
  alertRaised: defineEvent('analytics', 'alert_raised', 1, AlertRaised),
  alertCleared: defineEvent('analytics', 'alert_cleared', 1, AlertCleared),
};
