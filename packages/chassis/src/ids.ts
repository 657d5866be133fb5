import { v7 } from 'uuid';

/** New identifiers, injected so that a test can foretell them. */
export abstract class Ids {
  /** A new UUID version 7 (RFC 9562): unique everywhere and ascending in time, so that index pages stay warm. */
  abstract next(): string;
}

/** Identifiers from the machine's clock and randomness. */
export class UuidIds extends Ids {
  next(): string {
    return v7();
  }
}
