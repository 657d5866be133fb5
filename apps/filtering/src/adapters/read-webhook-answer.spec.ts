import { describe, expect, it } from 'vitest';
import { AdapterFailed } from './adapter.js';
import { readWebhookAnswer } from './read-webhook-answer.js';

const now = new Date('2026-11-11T00:00:00Z');
const read = (status: number, body = '', retryAfter: string | null = null) =>
  readWebhookAnswer(status, body, retryAfter, ['a', 'b'], now);

function failureOf(call: () => unknown): AdapterFailed {
  try {
    call();
  } catch (error) {
    return error as AdapterFailed;
  }
  throw new Error('the answer was expected to be refused');
}

describe('the answer of a webhook', () => {
  it('without a body says that all were delivered', () => {
    expect([...read(204)]).toEqual([
      ['a', { kind: 'delivered' }],
      ['b', { kind: 'delivered' }],
    ]);
  });

  it('names an outcome for each', () => {
    const results = [
      { delivery_id: 'a', outcome: 'rejected' },
      { delivery_id: 'b', outcome: 'retry_later', retry_after_ms: 500 },
    ];
    expect([...read(200, JSON.stringify({ results }))]).toEqual([
      ['a', { kind: 'rejected' }],
      ['b', { kind: 'retry', after_ms: 500 }],
    ]);
  });

  it.each(['<html>', '[]', '{"results":[{"delivery_id":"a","outcome":"perhaps"}]}'])('is refused as %s', (body) => {
    expect(failureOf(() => read(200, body))).toMatchObject({ message: 'MALFORMED_ANSWER', retryAfter_ms: 0 });
  });

  it.each([
    ['120', 120_000],
    ['Wed, 11 Nov 2026 00:01:00 GMT', 60_000],
    ['999999', 3_600_000],
    ['Tue, 10 Nov 2026 00:00:00 GMT', 0],
    ['soon', 0],
    [null, 0],
  ])('that fails asks for time by Retry-After: %s', (header, after_ms) => {
    expect(failureOf(() => read(503, '', header))).toMatchObject({ message: 'HTTP_503', retryAfter_ms: after_ms });
  });

  it('is no success when it is a redirect', () => {
    expect(failureOf(() => read(302))).toBeInstanceOf(AdapterFailed);
  });
});
