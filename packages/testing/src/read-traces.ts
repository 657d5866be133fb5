import { BinaryReader } from '@bufbuild/protobuf/wire';

/** A span as it was sent. Ids are in hex. */
export interface CollectedSpan {
  service: string;
  name: string;
  kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer' | 'unspecified';
  traceId: string;
  spanId: string;
  /** Empty where it has none. */
  parentSpanId: string;
  attributes: Record<string, unknown>;
  links: { traceId: string; spanId: string }[];
  /** Whether it is marked as failed. */
  hasFailed: boolean;
}

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUS_ERROR = 2;

/** Reads each field of a message by its number; what `on` does not read is skipped. */
function readMessage(bytes: Uint8Array, on: (field: number, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (!on(field, reader)) reader.skip(wireType);
  }
}

/**
 * The spans of an `ExportTraceServiceRequest`.
 *
 * Source: opentelemetry-proto 1.x, trace/v1/trace.proto and collector/trace/v1/trace_service.proto.
 */
export function readTraces(request: Uint8Array): CollectedSpan[] {
  const spans: CollectedSpan[] = [];
  readMessage(request, (field, reader) => {
    if (field !== 1) return false;
    spans.push(...readResourceSpans(reader.bytes()));
    return true;
  });
  return spans;
}

function readResourceSpans(bytes: Uint8Array): CollectedSpan[] {
  const spans: CollectedSpan[] = [];
  let resource: Record<string, unknown> = {};
  readMessage(bytes, (field, reader) => {
    if (field === 1) resource = readAttributes(reader.bytes(), 1);
    else if (field === 2) spans.push(...readScopeSpans(reader.bytes()));
    else return false;
    return true;
  });
  const service = String(resource['service.name'] ?? '');
  return spans.map((span) => ({ ...span, service }));
}

function readScopeSpans(bytes: Uint8Array): CollectedSpan[] {
  const spans: CollectedSpan[] = [];
  readMessage(bytes, (field, reader) => {
    if (field !== 2) return false;
    spans.push(readSpan(reader.bytes()));
    return true;
  });
  return spans;
}

function readSpan(bytes: Uint8Array): CollectedSpan {
  const span: CollectedSpan = {
    service: '',
    name: '',
    kind: 'unspecified',
    traceId: '',
    spanId: '',
    parentSpanId: '',
    attributes: {},
    links: [],
    hasFailed: false,
  };
  readMessage(bytes, (field, reader) => {
    if (field === 1) span.traceId = hex(reader.bytes());
    else if (field === 2) span.spanId = hex(reader.bytes());
    else if (field === 4) span.parentSpanId = hex(reader.bytes());
    else if (field === 5) span.name = reader.string();
    else if (field === 6) span.kind = kinds[reader.int32()] ?? 'unspecified';
    else if (field === 9) Object.assign(span.attributes, readKeyValue(reader.bytes()));
    else if (field === 13) span.links.push(readLink(reader.bytes()));
    else if (field === 15) span.hasFailed = isError(reader.bytes());
    else return false;
    return true;
  });
  return span;
}

function readLink(bytes: Uint8Array): { traceId: string; spanId: string } {
  const link = { traceId: '', spanId: '' };
  readMessage(bytes, (field, reader) => {
    if (field === 1) link.traceId = hex(reader.bytes());
    else if (field === 2) link.spanId = hex(reader.bytes());
    else return false;
    return true;
  });
  return link;
}

function isError(bytes: Uint8Array): boolean {
  let code = 0;
  readMessage(bytes, (field, reader) => {
    if (field !== 3) return false;
    code = reader.int32();
    return true;
  });
  return code === STATUS_ERROR;
}

function readAttributes(bytes: Uint8Array, of: number): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  readMessage(bytes, (field, reader) => {
    if (field !== of) return false;
    Object.assign(attributes, readKeyValue(reader.bytes()));
    return true;
  });
  return attributes;
}

function readKeyValue(bytes: Uint8Array): Record<string, unknown> {
  let key = '';
  let value: unknown;
  readMessage(bytes, (field, reader) => {
    if (field === 1) key = reader.string();
    else if (field === 2) value = readValue(reader.bytes());
    else return false;
    return true;
  });
  return { [key]: value };
}

/** Text, truth, whole and broken numbers; what else a value may be is left out. */
function readValue(bytes: Uint8Array): unknown {
  let value: unknown;
  readMessage(bytes, (field, reader) => {
    if (field === 1) value = reader.string();
    else if (field === 2) value = reader.bool();
    else if (field === 3) value = Number(reader.int64());
    else if (field === 4) value = reader.double();
    else return false;
    return true;
  });
  return value;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
