import { ExportFactsResponse } from '@guanxi/contracts/conversation/facts/v1/facts.js';
import { type ReadTx, Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { policyToContract } from '../interventions/intervention-policy-contract.js';
import { ReadPolicies } from '../policies/read-policies.js';
import { FactStore, type KeptEpisode, type KeptStep } from './fact.store.js';
import {
  toldCases,
  toldDeadlines,
  toldDecisions,
  toldEpisodes,
  toldInterventions,
  toldPasses,
  toldSteps,
} from './fact-contract.js';
import { type KeptPass, WaitFactStore } from './wait-fact.store.js';

const page_items = 1_000;
// A batch holds up to a thousand decisions.
const page_batches = 20;
/** A conversation or case, and an episode or step of it. */
type Place = [id: string, number: number];

const no_id = '00000000-0000-0000-0000-000000000000';

/** Tells a shop's facts again from what is kept, each page as it stands when it is read. */
@Injectable()
export class ExportFacts {
  constructor(
    private readonly store: FactStore,
    private readonly waits: WaitFactStore,
    private readonly policies: ReadPolicies,
    private readonly transactions: Transactions,
  ) {}

  async *execute(shopId: string): AsyncGenerator<ExportFactsResponse> {
    const { store } = this;
    const read = <T>(work: (tx: ReadTx) => Promise<T>) => this.transactions.read(shopId, work);
    const episodes = pages<KeptEpisode, Place>(
      [no_id, 0],
      (behind) => read((tx) => store.episodes(tx, shopId, behind, page_items)),
      ({ conversationId, episode }) => [conversationId, episode],
    );
    for await (const kept of episodes) yield toldEpisodes(shopId, kept);
    const interventions = pages(
      no_id,
      (behind) => read((tx) => store.interventions(tx, shopId, behind, page_items)),
      ({ interventionId }) => interventionId,
    );
    for await (const kept of interventions) yield toldInterventions(shopId, kept);
    const cases = pages(
      no_id,
      (behind) => read((tx) => store.cases(tx, shopId, behind, page_items)),
      ({ caseId }) => caseId,
    );
    for await (const kept of cases) yield toldCases(shopId, kept);
    const steps = pages<KeptStep, Place>(
      [no_id, 0],
      (behind) => read((tx) => store.steps(tx, shopId, behind, page_items)),
      ({ caseId, number }) => [caseId, number],
    );
    for await (const kept of steps) yield toldSteps(shopId, kept);
    const deadlines = pages(
      no_id,
      (behind) => read((tx) => store.deadlines(tx, shopId, behind, page_items)),
      ({ deadlineId }) => deadlineId,
    );
    for await (const kept of deadlines) yield toldDeadlines(shopId, kept);
    const batches = pages(
      no_id,
      (behind) => read((tx) => store.toldBatches(tx, shopId, behind, page_batches)),
      ({ batchId }) => batchId,
    );
    for await (const kept of batches) yield toldDecisions(shopId, kept);
    yield* this.toldApart(shopId);
    yield* this.policiesChanged(shopId);
    const passes = pages<KeptPass, Place>(
      [no_id, 0],
      (behind) => read((tx) => this.waits.passes(tx, shopId, behind, page_items)),
      ({ conversationId, controlEpoch }) => [conversationId, controlEpoch],
    );
    for await (const kept of passes) yield toldPasses(shopId, kept);
    const waitsKeptSince = await read((tx) => this.waits.keptSince(tx, shopId));
    yield ExportFactsResponse.fromPartial({ waitsKeptSince });
  }

  private async *toldApart(shopId: string): AsyncGenerator<ExportFactsResponse> {
    for (let behind: Place = [no_id, 0]; ; ) {
      const from = behind;
      const page = await this.transactions.read(shopId, (tx) => this.store.toldApart(tx, shopId, from, page_items));
      if (page.last === undefined) return;
      yield toldDecisions(shopId, page.counts);
      behind = page.last;
    }
  }

  private async *policiesChanged(shopId: string): AsyncGenerator<ExportFactsResponse> {
    for (let pageToken = ''; ; ) {
      const page = await this.policies.changes('intervention', { shopId, pageSize: page_items, pageToken });
      const policiesChanged = page.changes.map(({ version, settings, setBy, setAt }) => ({
        ...{ shopId, policyVersion: version, policy: policyToContract(settings), setBy, setAt },
      }));
      if (policiesChanged.length > 0) yield ExportFactsResponse.fromPartial({ policiesChanged });
      if (page.nextPageToken === '') return;
      pageToken = page.nextPageToken;
    }
  }
}

/** Page after page, each behind the last row of the one before it. */
async function* pages<Row, Key>(
  begin: Key,
  find: (behind: Key) => Promise<Row[]>,
  keyOf: (row: Row) => Key,
): AsyncGenerator<Row[]> {
  for (let behind = begin; ; ) {
    const rows = await find(behind);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    behind = keyOf(last);
  }
}
