import { ExportFactsResponse } from '@guanxi/contracts/conversation/facts/v1/facts.js';
import type { DecisionsCounted } from '@guanxi/contracts/events/v1/conversation.js';
import { actorToContract, originToContract, stepToContract } from '../cases/case-state.js';
import { outcomeToContract as endToContract, kindToContract } from '../deadlines/deadline-contract.js';
import { outcomeToContract } from '../interventions/care-menu-outcome.js';
import type { CountedDecisions } from '../interventions/counted-decisions-sql.js';
import { groupOfScene, sceneOf } from '../interventions/name-scene.js';
import { reasonToContract } from '../interventions/reason-contract.js';
import { exitToContract } from '../transfers/wait-left.js';
import type { KeptCase, KeptDeadline, KeptEpisode, KeptIntervention, KeptStep } from './fact.store.js';
import type { KeptPass } from './wait-fact.store.js';

/** What was told of episodes: each that it was opened, closed and rated, where it was. */
export function toldEpisodes(shopId: string, kept: readonly KeptEpisode[]): ExportFactsResponse {
  const told = ExportFactsResponse.fromPartial({});
  for (const one of kept) {
    const { conversationId, customerId, episode, channel, openedAt, closedAt, agentId, botTurns, stars } = one;
    const who = { shopId, conversationId, customerId, episode };
    const about = sceneOf(one.scenes.map((scene) => ({ scene })));
    told.episodesOpened.push({ ...who, channel, openedAt });
    if (closedAt) told.episodesClosed.push({ ...who, agentId, botTurns, closedAt, ...about });
    if (stars === null) continue;
    const { version, ratedAt, reasons, ratedAgentId } = one;
    told.episodesRated.push({ ...who, stars, version, ratedAt, reasons, agentId: ratedAgentId, ...about });
  }
  return told;
}

/** What was told of care menus: that they were shown, and what became of them. */
export function toldInterventions(shopId: string, kept: readonly KeptIntervention[]): ExportFactsResponse {
  const told = ExportFactsResponse.fromPartial({});
  for (const { outcome, answeredAt, scene, reason, ...one } of kept) {
    const sceneGroup = groupOfScene(scene);
    told.interventionsOffered.push({ shopId, ...one, reason: reasonToContract[reason], scene, sceneGroup });
    if (!answeredAt) continue;
    const { interventionId, conversationId } = one;
    const answered = { outcome: outcomeToContract[outcome], answeredAt };
    told.interventionsAnswered.push({ shopId, interventionId, conversationId, ...answered });
  }
  return told;
}

/** That requests became cases. */
export function toldCases(shopId: string, kept: readonly KeptCase[]): ExportFactsResponse {
  const casesSubmitted = kept.map(({ origin: _, ...one }) => ({ shopId, ...one }));
  return ExportFactsResponse.fromPartial({ casesSubmitted });
}

/** The steps of cases. */
export function toldSteps(shopId: string, kept: readonly KeptStep[]): ExportFactsResponse {
  const casesChanged = kept.map(({ number, step, actor, origin, at, promisedAt: _, episode: __, ...one }) => ({
    ...{ shopId, ...one, step: number, state: stepToContract[step], actor: actorToContract[actor] },
    ...{ origin: originToContract[origin], changedAt: at },
  }));
  return ExportFactsResponse.fromPartial({ casesChanged });
}

/** Waits that began, or ended without an agent, and handovers. */
export function toldPasses(shopId: string, kept: readonly KeptPass[]): ExportFactsResponse {
  const told = ExportFactsResponse.fromPartial({});
  for (const { to, leftAs, changedAt, queuedAt, controlEpoch, agentId, ...who } of kept) {
    const wait = { shopId, ...who, queuedAt };
    if (to === 'queued') told.customersQueued.push(wait);
    else if (to === 'agent') told.handoversCompleted.push({ ...wait, agentId, controlEpoch, handedOverAt: changedAt });
    else if (leftAs) told.queuesLeft.push({ ...wait, leftAt: changedAt, exit: exitToContract[leftAs] });
  }
  return told;
}

/** That deadlines were missed, and how they ended. */
export function toldDeadlines(shopId: string, kept: readonly KeptDeadline[]): ExportFactsResponse {
  const told = ExportFactsResponse.fromPartial({});
  for (const one of kept) {
    const { dueAt, missedAt, escalatedToGroupId, endedAt, outcome, counted_ms, within_ms } = one;
    const { deadlineId, conversationId, episode, scene, priority, agentId, startedAt } = one;
    const facts = {
      ...{ shopId, deadlineId, conversationId, caseId: one.caseId ?? '', episode, kind: kindToContract[one.kind] },
      ...{ scene, priority, agentId, startedAt },
    };
    if (missedAt) {
      told.deadlinesMissed.push({ ...facts, dueAt: dueAt ?? undefined, missedAt, escalatedToGroupId });
    }
    if (!endedAt || !outcome) continue;
    const ended = { outcome: endToContract[outcome], endedAt, tookMs: counted_ms, withinMs: within_ms };
    told.deadlinesEnded.push({ ...facts, ...ended });
  }
  return told;
}

/** What was told of decisions in counts, batch by batch. */
export function toldDecisions(
  shopId: string,
  counted: readonly (CountedDecisions & { batchId?: string })[],
): ExportFactsResponse {
  const batches = new Map<string, DecisionsCounted>();
  for (const { batchId = '', ...count } of counted) {
    const batch = batches.get(batchId) ?? { shopId, counts: [], batchId };
    batch.counts.push(count);
    batches.set(batchId, batch);
  }
  return ExportFactsResponse.fromPartial({ decisionsCounted: [...batches.values()] });
}
