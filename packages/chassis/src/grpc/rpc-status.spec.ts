import { status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromStatus, toStatus } from './error-status.js';
import { decodeRpcStatus, encodeRpcStatus } from './rpc-status.js';

const rpcStatus = fc.record({
  code: fc.integer({ min: 1, max: 16 }),
  message: fc.string({ unit: 'grapheme' }),
  reason: fc.string(),
  domain: fc.string(),
  metadata: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
  violations: fc.array(fc.record({ field: fc.string(), description: fc.string() })),
  retryAfter_ms: fc.integer({ min: 0, max: 3_600_000 }),
});

describe('google.rpc.Status', () => {
  it('keeps a key of any name', () => {
    const metadata = JSON.parse('{ "__proto__": "a", "constructor": "b" }') as Record<string, string>;
    const value = { code: 3, message: '', reason: 'R', domain: '', metadata, violations: [] };
    expect(decodeRpcStatus(encodeRpcStatus(value)).metadata).toEqual(metadata);
  });

  it('decodes to what was encoded', () => {
    fc.assert(
      fc.property(rpcStatus, (value) => {
        expect(decodeRpcStatus(encodeRpcStatus(value))).toEqual(value);
      }),
    );
  });

  it('is what other languages’ gRPC libraries write', () => {
    const bytes = encodeRpcStatus({
      code: 3,
      message: 'm',
      reason: 'R',
      domain: 'guanxi',
      metadata: {},
      violations: [],
    });
    const any = `\x0a\x28type.googleapis.com/google.rpc.ErrorInfo\x12\x0b\x0a\x01R\x12\x06guanxi`;
    expect(Buffer.from(bytes).toString('latin1')).toBe(`\x08\x03\x12\x01m\x1a${String.fromCharCode(any.length)}${any}`);
  });

  it('passes over details and fields that it does not know', () => {
    const known = encodeRpcStatus({ code: 3, message: 'm', reason: 'R', domain: 'd', metadata: {}, violations: [] });
    const other = Buffer.from('\x1a\x06\x0a\x01x\x12\x01y\x22\x01z', 'latin1');
    expect(decodeRpcStatus(Buffer.concat([known, other]))).toMatchObject({ code: 3, reason: 'R' });
  });
});

describe('a status without details', () => {
  it('becomes an error of its code’s name', () => {
    const { code, metadata } = toStatus(new Error('x'));
    metadata.remove('grpc-status-details-bin');
    const error = Object.assign(new Error('x'), { code, details: 'gone', metadata });
    expect(fromStatus(error)).toMatchObject({ code: status.INTERNAL, reason: 'INTERNAL', message: 'gone' });
  });

  it('is used where the details are garbled', () => {
    const { code, metadata } = toStatus(new Error('x'));
    metadata.set('grpc-status-details-bin', Buffer.from('\x1a\x7f', 'latin1'));
    const error = Object.assign(new Error('x'), { code, details: 'gone', metadata });
    expect(fromStatus(error)).toMatchObject({ reason: 'INTERNAL', message: 'gone' });
  });
});
