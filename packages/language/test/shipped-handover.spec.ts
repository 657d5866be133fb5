import { describe, expect, it } from 'vitest';
import { HandoverReader, shippedHandover } from '../src/index.js';

const said = (role: 'customer' | 'agent', ...tokens: string[]) => ({ role, tokens });

/** The probability after the last of these turns. */
function after(...turns: { role: 'customer' | 'agent'; tokens: string[] }[]): number {
  const reader = new HandoverReader(shippedHandover());
  return turns.map((turn) => reader.read(turn).probability).at(-1)!;
}

describe('the model that ships', () => {
  const question = ['11', '12', '13', '14'];
  const answer = ['21', '22', '23'];

  it('reads a dialogue and names what weighed', () => {
    const reading = new HandoverReader(shippedHandover()).read(said('customer', ...question));
    expect(reading.probability).toBeGreaterThanOrEqual(0);
    expect(reading.probability).toBeLessThanOrEqual(1);
    expect(reading.reasons.length).toBeGreaterThan(0);
  });

  it('sees more reason for a human where she says the same again and gets the same answer', () => {
    const repeated = after(
      said('customer', ...question),
      said('agent', ...answer),
      said('customer', ...question),
      said('agent', ...answer),
      said('customer', ...question),
    );
    expect(repeated).toBeGreaterThan(after(said('customer', ...question)));
  });
});
