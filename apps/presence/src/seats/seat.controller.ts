import { type CallContext, type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/presence/v1/seat.js';
import type { SeatServiceService } from '@guanxi/contracts/presence/v1/seat.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ChangeSeat, type ChangeSeatCommand } from './change-seat.js';
import { ReserveSeat } from './reserve-seat.js';
import { ReserveSeats } from './reserve-seats.js';
import { SeatStore } from './seat.store.js';
import { answerToContract, seatToContract, wishFromContract } from './seat-contract.js';

// Before the first instant that Postgres can tell: where the first page of "oldest first" begins.
const beginningOfTime: [string, string] = ['-infinity', '00000000-0000-0000-0000-000000000000'];

/** `guanxi.presence.v1.SeatService`. */
@Injectable()
export class SeatController implements Handlers<typeof SeatServiceService> {
  constructor(
    private readonly reserve: ReserveSeat,
    private readonly reserveAll: ReserveSeats,
    private readonly changeSeat: ChangeSeat,
    private readonly store: SeatStore,
    private readonly transactions: Transactions,
  ) {}

  async reserveSeat(
    request: contract.ReserveSeatRequest,
    { idempotency }: CallContext,
  ): Promise<contract.ReserveSeatResponse> {
    const { shopId, agentId, excludedAgentIds } = request;
    const conversationId = request.conversationId.toLowerCase();
    const seat = await this.reserve.execute({ shopId, conversationId, agentId, excludedAgentIds, idempotency });
    return { seat: seatToContract(seat) };
  }

  async reserveSeats(
    { shopId, wishes }: contract.ReserveSeatsRequest,
    { idempotency }: CallContext,
  ): Promise<contract.ReserveSeatsResponse> {
    const answers = await this.reserveAll.execute({ shopId, wishes: wishes.map(wishFromContract), idempotency });
    return { answers: answers.map(answerToContract) };
  }

  acceptSeat(request: contract.AcceptSeatRequest, call: CallContext): Promise<contract.AcceptSeatResponse> {
    return this.change(request, call, 'accept');
  }

  declineSeat(request: contract.DeclineSeatRequest, call: CallContext): Promise<contract.DeclineSeatResponse> {
    return this.change(request, call, 'decline');
  }

  releaseSeat(request: contract.ReleaseSeatRequest, call: CallContext): Promise<contract.ReleaseSeatResponse> {
    return this.change(request, call, 'release');
  }

  async listSeats(request: contract.ListSeatsRequest): Promise<contract.ListSeatsResponse> {
    const { shopId, agentId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const after = (readPageToken(pageToken, 'date', 'uuid') as [string, string] | undefined) ?? beginningOfTime;
    const found = await this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, agentId, after, items + 1));
    const { rows, nextPageToken } = page(found, items, (row) => [row.reservedAt.toISOString(), row.seatId]);
    return { seats: rows.map(seatToContract), nextPageToken };
  }

  private async change(
    { shopId, seatId }: { shopId: string; seatId: string },
    { idempotency }: CallContext,
    change: ChangeSeatCommand['change'],
  ): Promise<{ seat: contract.Seat }> {
    return { seat: seatToContract(await this.changeSeat.execute({ shopId, seatId, change, idempotency })) };
  }
}
