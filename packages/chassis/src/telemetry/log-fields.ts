/**
 * Every field that a line of the log may have, over all services: one list, since one log store indexes them all. The
 * compiler refuses a field that is not here, and a test holds the list against what services write in a real run.
 *
 * This is where shops are: no metric has a shop as a label, so whoever wants to know which shop is behind a figure asks
 * the log for the lines of that method, work or message, grouped by `shop`.
 */
export const logFields = {
  level: 'trace, debug, info, warn, error or fatal',
  time: 'when, ISO 8601 in UTC',
  service: 'which service',
  message: 'what happened: the same words each time',
  trace_id: 'the trace that it happened in, 32 hex digits',
  span_id: 'the span of that trace, 16 hex digits',
  err: 'an error: type, message, code, reason, stack, cause',
  reason: 'why, in words, or the reason of a typed error',
  error: 'the type of an error whose message may hold personal data',
  code: 'the gRPC code that a call ended with, or the code of an error',
  method: 'the gRPC method, /package.Service/Method',
  ms: 'how long a call took, in milliseconds',
  took_ms: 'how long the work took, in milliseconds',
  again_ms: 'after how many milliseconds it is tried again',
  caller: "the caller's role",
  shop: 'the shop that it is about',
  dependency: 'what the service cannot work without: postgres, nats, columns',
  grpc: 'where gRPC listens',
  http: 'where metrics and health are served',
  nest: 'the part of the framework that speaks',
  work: 'the work that is done beside the calls',
  round: 'the recurring work',
  done: 'how many things a round did',
  stream: 'the JetStream stream',
  failures: 'how many failures in a row',
  nats: 'what became of the connection to NATS',
  event: 'the id of a domain event',
  type: 'the type of a domain event',
  attempts: 'how often it was tried',
  channel: 'the channel of a shop',
  campaign: 'the id of a campaign',
  rule: 'the id of a care rule',
  erasure: 'the id of an erasure',
  missing: 'the services that have not answered yet',
  customers: 'how many customers',
  model: 'the version of a model, or its id before it has one',
  from: 'the version of the model that was in force before',
  to: 'the version of the model that is in force now',
  threshold: "a model's threshold, 0 to 1",
  stability: 'how far a model’s customers have moved, as a population stability index',
  rows: 'how many rows',
  bytes: 'how many bytes',
  shops: 'how many shops',
  position: "the journal's position",
  shard: 'which shard of how many a process holds, counted from 0, such as «1 of 3»',
  until: "until when the service's certificate is good",
} as const;

/** What a line of the log may say beside its message. */
export type LogFields = { readonly [field in keyof typeof logFields]?: unknown };
