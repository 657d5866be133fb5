import {
  type SeatAnswer as ContractAnswer,
  SeatRefusal as ContractRefusal,
  type Seat as ContractSeat,
  SeatState as ContractState,
  type SeatWish as ContractWish,
} from '@guanxi/contracts/presence/v1/seat.js';
import type { SeatAnswer, SeatRefusal } from './reserve-seats.js';
import type { Seat, SeatState } from './seat.js';
import type { SeatWish } from './seat-wish.js';

const contractState: Record<SeatState, ContractState> = {
  reserved: ContractState.RESERVED,
  accepted: ContractState.ACCEPTED,
  declined: ContractState.DECLINED,
  expired: ContractState.EXPIRED,
  released: ContractState.RELEASED,
};

const contractRefusal: Record<SeatRefusal, ContractRefusal> = {
  no_agent_available: ContractRefusal.NO_AGENT_AVAILABLE,
  no_seat: ContractRefusal.NO_SEAT,
  contended: ContractRefusal.CONTENDED,
};

/** A state in the contract's words. */
export function stateToContract(state: SeatState): ContractState {
  return contractState[state];
}

/** A seat in the contract's words. */
export function seatToContract(seat: Seat): ContractSeat {
  return { ...seat, state: stateToContract(seat.state) };
}

/** A wish in the product's words. */
export function wishFromContract(wish: ContractWish): Omit<SeatWish, 'weight'> {
  // One person writes a UUID in capitals, the next does not; and to ask for a skill is to ask for its first level.
  const skills = wish.skills.map(({ skill, levelMin }) => ({ skill, levelMin: Math.max(1, levelMin) }));
  return { ...wish, skills, conversationId: wish.conversationId.toLowerCase() };
}

/** What became of a wish in the contract's words. */
export function answerToContract(answer: SeatAnswer): ContractAnswer {
  const { conversationId } = answer;
  if ('seat' in answer)
    return { conversationId, seat: seatToContract(answer.seat), refusal: ContractRefusal.UNSPECIFIED };
  return { conversationId, seat: undefined, refusal: contractRefusal[answer.refusal] };
}
