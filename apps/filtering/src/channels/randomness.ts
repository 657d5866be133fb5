import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';

/** Chance, injected so that a test decides it. */
@Injectable()
export class Randomness {
  /** A number from 0 up to 1. */
  next(): number {
    return randomInt(2 ** 32) / 2 ** 32;
  }
}
