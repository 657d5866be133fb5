/** A message as the adapter's own log has it. */
export interface LoggedMessage {
  shopId: string;
  campaignId: string;
  customerId: string;
  /** When the adapter took it, in milliseconds since the epoch. */
  at_ms: number;
}

const minute_ms = 60_000;
const day_ms = 24 * 60 * minute_ms;

/**
 * By how much the pace of these messages differs from a capacity, in percent of it: those that came after the first batch
 * against the time that they took.
 */
export function paceErrorPercent(messages: readonly LoggedMessage[], capacity_per_minute: number): number {
  const at_ms = messages.map((message) => message.at_ms).sort((a, b) => a - b);
  const first = at_ms[0] ?? 0;
  const later = at_ms.filter((at) => at > first).length;
  const span_ms = (at_ms.at(-1) ?? 0) - first;
  return Math.abs((later / span_ms) * minute_ms - capacity_per_minute) * (100 / capacity_per_minute);
}

/** How many messages of a shop were one too many for their customer in some 24 hours. */
export function capsViolated(messages: readonly LoggedMessage[], perDay: number): number {
  let violated = 0;
  for (const of of grouped(messages, ({ shopId, customerId }) => `${shopId}/${customerId}`)) {
    const at_ms = of.map((message) => message.at_ms).sort((a, b) => a - b);
    for (let i = perDay; i < at_ms.length; i += 1) {
      if ((at_ms[i] as number) - (at_ms[i - perDay] as number) < day_ms) violated += 1;
    }
  }
  return violated;
}

/** How many messages came to a customer who had got their campaign before. */
export function sentTwice(messages: readonly LoggedMessage[]): number {
  let twice = 0;
  for (const of of grouped(messages, ({ campaignId, customerId }) => `${campaignId}/${customerId}`)) {
    twice += of.length - 1;
  }
  return twice;
}

function grouped(messages: readonly LoggedMessage[], keyOf: (message: LoggedMessage) => string): LoggedMessage[][] {
  const groups = new Map<string, LoggedMessage[]>();
  for (const message of messages) {
    const known = groups.get(keyOf(message));
    if (known) known.push(message);
    else groups.set(keyOf(message), [message]);
  }
  return [...groups.values()];
}
