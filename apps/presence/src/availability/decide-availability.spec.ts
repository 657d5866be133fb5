import { describe, expect, it } from 'vitest';
import { isAvailable, isReachable } from './decide-availability.js';

describe('availability', () => {
  it.each([
    ['online', 'connected', true, true],
    ['online', 'lost', true, true],
    ['online', 'disconnected', false, false],
    ['suspended', 'connected', false, true],
    ['suspended', 'lost', false, true],
    ['suspended', 'disconnected', false, false],
    ['offline', 'connected', false, false],
    ['offline', 'lost', false, false],
    ['offline', 'disconnected', false, false],
  ] as const)(
    'of an agent who is %s and %s: new customers %s, those who ask for her %s',
    (intent, connection, available, reachable) => {
      expect(isAvailable({ intent, connection, onDuty: true })).toBe(available);
      expect(isAvailable({ intent, connection, onDuty: false })).toBe(false);
      expect(isReachable({ intent, connection })).toBe(reachable);
    },
  );
});
