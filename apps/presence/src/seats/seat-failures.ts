import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when every agent who is there is full. */
export class NoSeat extends GuanxiError {
  constructor() {
    super(status.RESOURCE_EXHAUSTED, 'NO_SEAT', 'every available agent is full; try again when a seat is freed');
  }
}

/** Thrown when nobody is there for new customers, or the agent who is asked for is not. */
export class NoAgentAvailable extends GuanxiError {
  constructor() {
    super(status.FAILED_PRECONDITION, 'NO_AGENT_AVAILABLE', 'no suitable agent is available');
  }
}

/** Thrown when the agents chosen had left each time by the moment their seat was to be taken. */
export class SeatsContended extends GuanxiError {
  constructor() {
    super(status.ABORTED, 'SEATS_CONTENDED', 'the agents who were found left meanwhile; try again');
  }
}

/** Thrown when the shop has no such seat. */
export class SeatNotFound extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'SEAT_NOT_FOUND', 'the shop has no such seat');
  }
}

/** Thrown when a reservation is accepted that expired, was declined or released. */
export class ReservationGone extends GuanxiError {
  constructor() {
    super(status.FAILED_PRECONDITION, 'RESERVATION_GONE', 'the reservation has ended; reserve another seat');
  }
}

/** Thrown when a seat is declined that has been accepted. */
export class SeatAccepted extends GuanxiError {
  constructor() {
    super(status.FAILED_PRECONDITION, 'SEAT_ACCEPTED', 'the seat is being served; ReleaseSeat frees it');
  }
}
