import { type Assignment, AssignmentState } from '@guanxi/contracts/conversation/v1/transfer.js';

/** A conversation that is offered to an agent or hers, under the number by which she calls it. */
export interface Place {
  number: number;
  conversationId: string;
  customerId: string;
  state: AssignmentState.OFFERED | AssignmentState.OWNED;
  expiresAt?: Date;
}

/** What the desk needs of an assignment. */
export type SeenAssignment = Pick<Assignment, 'conversationId' | 'customerId' | 'state' | 'expiresAt'>;

/** What lies before an agent. Numbers are given once and stay. */
export interface Desk {
  places: readonly Place[];
  /** The number of the conversation that plain text goes to. */
  current?: number;
  lastNumber: number;
}

export const emptyDesk: Desk = { places: [], lastNumber: 0 };

/** What lies before her after that assignment. The first customer becomes the current one, and so does the next when she goes. */
export function afterAssignment(desk: Desk, { conversationId, customerId, state, expiresAt }: SeenAssignment): Desk {
  const known = desk.places.find((place) => place.conversationId === conversationId);
  const others = desk.places.filter((place) => place !== known);
  if (state !== AssignmentState.OFFERED && state !== AssignmentState.OWNED) {
    const current = desk.current === known?.number ? ownedOf(others)[0]?.number : desk.current;
    return { ...desk, places: others, current };
  }
  const number = known?.number ?? desk.lastNumber + 1;
  const place: Place = { number, conversationId, customerId, state, expiresAt };
  const current = desk.current ?? (state === AssignmentState.OWNED ? number : undefined);
  return { places: [...others, place].sort(byNumber), current, lastNumber: Math.max(desk.lastNumber, number) };
}

const byNumber = (one: Place, other: Place) => one.number - other.number;

/** The conversations that are offered to her. */
export function offeredOf(places: readonly Place[]): Place[] {
  return places.filter(({ state }) => state === AssignmentState.OFFERED);
}

/** The conversations that are hers. */
export function ownedOf(places: readonly Place[]): Place[] {
  return places.filter(({ state }) => state === AssignmentState.OWNED);
}
