import type { AgentPresenceChanged, SeatChanged } from '@guanxi/contracts/events/v1/presence.js';
import { ExportFactsResponse } from '@guanxi/contracts/presence/facts/v1/facts.js';
import { type ReadTx, Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { presenceToContract } from '../agents/agent-contract.js';
import { stateToContract } from '../seats/seat-contract.js';
import { FactStore, type KeptSeat, type KeptState } from './fact.store.js';

const page_items = 500;
const no_id = '00000000-0000-0000-0000-000000000000';

/** Tells a shop's facts again from what is kept, each page as it stands when it is read. */
@Injectable()
export class ExportFacts {
  constructor(
    private readonly store: FactStore,
    private readonly transactions: Transactions,
  ) {}

  async *execute(shopId: string): AsyncGenerator<ExportFactsResponse> {
    const { store } = this;
    const read = <T>(work: (tx: ReadTx) => Promise<T>) => this.transactions.read(shopId, work);
    let state: KeptState | undefined;
    do {
      const behind: [string, number] = [state?.agentId ?? '', state?.version ?? 0];
      const page = await read((tx) => store.states(tx, shopId, behind, page_items));
      yield toldAgents(shopId, page);
      state = page.at(-1);
    } while (state);
    do {
      const behind: string = state?.agentId ?? '';
      const page = await read((tx) => store.undated(tx, shopId, behind, page_items));
      yield toldAgents(shopId, page);
      state = page.at(-1);
    } while (state);
    let seat: KeptSeat | undefined;
    do {
      const behind: string = seat?.seatId ?? no_id;
      const page = await read((tx) => store.seats(tx, shopId, behind, page_items));
      yield ExportFactsResponse.fromPartial({ seatsChanged: page.flatMap((one) => toldSeat(shopId, one)) });
      seat = page.at(-1);
    } while (seat);
    yield ExportFactsResponse.fromPartial({ keptSince: await read((tx) => store.keptSince(tx, shopId)) });
  }
}

function toldAgents(shopId: string, kept: readonly KeptState[]): ExportFactsResponse {
  const agentsChanged = kept.map((one): AgentPresenceChanged => {
    const { agentId, seatsMax, seatsTaken, changedAt } = one;
    return { shopId, agentId, presence: presenceToContract(one), seatsMax, seatsTaken, changedAt };
  });
  return ExportFactsResponse.fromPartial({ agentsChanged });
}

/** That it was accepted, and how it ended, as far as it did. */
function toldSeat(shopId: string, { acceptedAt, endedAt, state, ...seat }: KeptSeat): SeatChanged[] {
  const told = (as: KeptSeat['state'], changedAt: Date) => ({
    ...{ shopId, ...seat, state: stateToContract(as), changedAt },
  });
  return [...(acceptedAt ? [told('accepted', acceptedAt)] : []), ...(endedAt ? [told(state, endedAt)] : [])];
}
