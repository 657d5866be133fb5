import type { EventHandler } from '@guanxi/messaging';
import { Injectable } from '@nestjs/common';
import { NoteConversationOwner } from '../experiments/note-conversation-owner.js';
import { NoteRollout } from '../experiments/note-rollout.js';
import { OnCancellations } from '../interventions/on-cancellations.js';
import { OnCaseSubmitted } from '../interventions/on-case-submitted.js';
import { OnEpisodeClosed } from '../interventions/on-episode-closed.js';
import { OnEpisodeOpened } from '../interventions/on-episode-opened.js';
import { OnEpisodeRated } from '../interventions/on-episode-rated.js';
import { OnHandoverCompleted } from '../interventions/on-handover-completed.js';
import { OnInterventionAnswered } from '../interventions/on-intervention-answered.js';
import { OnInterventionOffered } from '../interventions/on-intervention-offered.js';
import { OnPurchases } from '../interventions/on-purchases.js';
import { OnBehavioursRecorded } from '../outreach/on-behaviours-recorded.js';
import { OnCampaignAudienceDecided } from '../outreach/on-campaign-audience-decided.js';
import { OnCampaignSettled } from '../outreach/on-campaign-settled.js';
import { OnMessagesDelivered } from '../outreach/on-messages-delivered.js';
import { OnRelationshipsChanged } from '../outreach/on-relationships-changed.js';
import { OnScreeningCompleted } from '../outreach/on-screening-completed.js';
import { OnCustomersMerged } from '../persons/on-customers-merged.js';
import { OnCustomersUnmerged } from '../persons/on-customers-unmerged.js';
import { CountRating } from '../quality/count-rating.js';
import { OnDecisionsCounted } from '../questions/on-decisions-counted.js';
import { OnAgentPresenceChanged } from '../service/on-agent-presence-changed.js';
import { OnCaseChanged } from '../service/on-case-changed.js';
import { OnCustomerQueued } from '../service/on-customer-queued.js';
import { OnDeadlineEnded } from '../service/on-deadline-ended.js';
import { OnDeadlineMissed } from '../service/on-deadline-missed.js';
import { OnQueueLeft } from '../service/on-queue-left.js';
import { OnSeatChanged } from '../service/on-seat-changed.js';
import { OnWaitServed } from '../service/on-wait-served.js';

/** Those handlers of events that take facts in under another name too: what they project can be drawn anew. */
@Injectable()
export class DrawingHandlers {
  readonly all: readonly EventHandler<unknown>[];

  constructor(
    relationships: OnRelationshipsChanged,
    cancellations: OnCancellations,
    merged: OnCustomersMerged,
    unmerged: OnCustomersUnmerged,
    behaviours: OnBehavioursRecorded,
    purchases: OnPurchases,
    screening: OnScreeningCompleted,
    audience: OnCampaignAudienceDecided,
    delivered: OnMessagesDelivered,
    settled: OnCampaignSettled,
    opened: OnEpisodeOpened,
    owner: NoteConversationOwner,
    closed: OnEpisodeClosed,
    rated: OnEpisodeRated,
    rating: CountRating,
    offered: OnInterventionOffered,
    answered: OnInterventionAnswered,
    submitted: OnCaseSubmitted,
    moved: OnCaseChanged,
    missed: OnDeadlineMissed,
    ended: OnDeadlineEnded,
    decisions: OnDecisionsCounted,
    rollout: NoteRollout,
    handover: OnHandoverCompleted,
    queued: OnCustomerQueued,
    left: OnQueueLeft,
    served: OnWaitServed,
    agent: OnAgentPresenceChanged,
    seat: OnSeatChanged,
  ) {
    this.all = [
      relationships,
      cancellations,
      merged,
      unmerged,
      behaviours,
      purchases,
      screening,
      audience,
      delivered,
      settled,
      opened,
      owner,
      closed,
      rated,
      rating,
      offered,
      answered,
      submitted,
      moved,
      missed,
      ended,
      decisions,
      rollout,
      handover,
      queued,
      left,
      served,
      agent,
      seat,
    ] as EventHandler<unknown>[];
  }
}
