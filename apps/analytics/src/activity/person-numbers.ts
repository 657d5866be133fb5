import { fact_words } from './fact.js';

/** An identity that is one person with others, by her number in the journal. */
export interface NumberedIdentity {
  number: number;
  /** The same for all identities of a person. */
  personId: string;
}

/**
 * Which numbers of a shop's journal are one person's. The journal keeps identities apart, so that a merge which is taken
 * back leaves each with what it had; reports put them together.
 */
export class PersonNumbers {
  /** The numbers of each person who has several: the first one stands for all of them. */
  readonly groups: readonly (readonly number[])[];
  private readonly standsFor = new Map<number, number>();

  /** @param identities of merged persons, with the one first that is addressed. */
  constructor(identities: readonly NumberedIdentity[]) {
    const byPerson = new Map<string, number[]>();
    for (const { number, personId } of identities) {
      const numbers = byPerson.get(personId);
      if (numbers) numbers.push(number);
      else byPerson.set(personId, [number]);
    }
    this.groups = [...byPerson.values()].filter((numbers) => numbers.length > 1);
    for (const [first, ...others] of this.groups) for (const other of others) this.standsFor.set(other, first!);
  }

  /** Nobody was merged whom the journal knows. */
  get isEmpty(): boolean {
    return this.groups.length === 0;
  }

  /** The number that stands for a person. */
  of(number: number): number {
    return this.standsFor.get(number) ?? number;
  }

  /** Sets the bit of each person one of whose identities has it, and clears those of the identities behind her. */
  fold(bits: Uint32Array): void {
    for (const [number, first] of this.standsFor) {
      const word = number >>> 5;
      const bit = 1 << (number & 31);
      if (word >= bits.length || (bits[word]! & bit) === 0) continue;
      bits[word]! &= ~bit;
      bits[first >>> 5]! |= 1 << (first & 31);
    }
  }

  /** Has packed facts name persons instead of identities. */
  rename(facts: Uint32Array): void {
    if (this.isEmpty) return;
    for (let i = 0; i < facts.length; i += fact_words) facts[i] = this.of(facts[i]!);
  }
}
