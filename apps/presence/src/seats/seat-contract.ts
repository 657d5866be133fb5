import { type Seat as ContractSeat, SeatState as ContractState } from '@guanxi/contracts/presence/v1/seat.js';
import type { Seat, SeatState } from './seat.js';

const contractState: Record<SeatState, ContractState> = {
  reserved: ContractState.RESERVED,
  accepted: ContractState.ACCEPTED,
  declined: ContractState.DECLINED,
  expired: ContractState.EXPIRED,
  released: ContractState.RELEASED,
};

/** A state in the contract's words. */
export function stateToContract(state: SeatState): ContractState {
  return contractState[state];
}

/** A seat in the contract's words. */
export function seatToContract(seat: Seat): ContractSeat {
  return { ...seat, state: stateToContract(seat.state) };
}
