import type { SeededRandom } from '@guanxi/testing';
import { type Service, services } from '../stack/drilled-stack.js';

/** What can happen to the stack. */
export const faultKinds = [
  'kill_service',
  'kill_relay',
  'kill_nats',
  'kill_postgres',
  'pause_service',
  'pause_nats',
  'pause_postgres',
  'slow_consumer',
  'delay_link',
  'still_link',
  'cut_link',
  'skew_clock',
  'deliver_twice',
  'channel_down',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Which of a service's ways a fault is about. */
export type Way = 'database' | 'events' | 'calls';

/** One thing that is going to happen. */
export interface PlannedFault {
  kind: FaultKind;
  /** Whom it happens to; of a server's fault, nobody in particular. */
  service: Service;
  way: Way;
  /** How long it lasts; nothing for what is over at once. */
  for_ms: number;
  /** By how much a link delays, or a clock is off. */
  amount_ms: number;
}

const lasts_ms = { least: 1_000, most: 4_000 };
const delay_ms = { least: 50, most: 400 };
const skew_ms = { least: 20_000, most: 120_000 };
const instant: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'kill_service',
  'kill_relay',
  'kill_nats',
  'kill_postgres',
]);

/**
 * Faults without end, the same ones for the same seed: every kind once, in any order, then every kind once more. Whom
 * they hit goes round, so that no service is spared for long.
 */
export function* planFaults(random: SeededRandom, kinds: readonly FaultKind[] = faultKinds): Generator<PlannedFault> {
  const order = random.shuffle(services);
  for (let next = 0; ; ) {
    for (const kind of random.shuffle(kinds)) {
      const service = order[next++ % order.length] as Service;
      const amount_ms =
        kind === 'skew_clock'
          ? random.int(skew_ms.least, skew_ms.most) * (random.chance(0.5) ? 1 : -1)
          : random.int(delay_ms.least, delay_ms.most);
      const for_ms = instant.has(kind) ? 0 : random.int(lasts_ms.least, lasts_ms.most);
      yield { kind, service, way: random.pick(['database', 'events', 'calls']), for_ms, amount_ms };
    }
  }
}

/** A fault in words, such as `delay_link conversation (database) for 2.1 s`. */
export function describeFault({ kind, service, way, for_ms, amount_ms }: PlannedFault): string {
  const whom: Partial<Record<FaultKind, string>> = {
    kill_service: service,
    kill_relay: 'of conversation',
    pause_service: service,
    slow_consumer: 'analytics',
    delay_link: `${service} (${way}) by ${amount_ms} ms`,
    still_link: `${service} (${way})`,
    cut_link: `${service} (${way})`,
    skew_clock: `${service} by ${(amount_ms / 1_000).toFixed(0)} s`,
  };
  const lasts = for_ms > 0 ? `for ${(for_ms / 1_000).toFixed(1)} s` : '';
  return [kind, whom[kind] ?? '', lasts].filter((word) => word !== '').join(' ');
}
