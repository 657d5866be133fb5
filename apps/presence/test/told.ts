import { AgentPresenceChanged, SeatChanged } from '@guanxi/contracts/events/v1/presence.js';
import { waitFor } from '@guanxi/testing';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

/** What a service has told, in the order in which its stream carries it. */
export interface Told {
  agents: AgentPresenceChanged[];
  seats: SeatChanged[];
  stop(): Promise<void>;
}

/** Listens to everything that presence tells, from the beginning. */
export async function listen(natsUrl: string): Promise<Told> {
  const connection = await connect({ servers: natsUrl });
  const consumer = await waitFor(() => jetstream(connection).consumers.get('GUANXI_PRESENCE'), 10_000);
  const agents: AgentPresenceChanged[] = [];
  const seats: SeatChanged[] = [];
  const messages = await consumer.consume();
  void (async () => {
    for await (const { subject, data } of messages) {
      if (subject.includes('.seat_changed.')) seats.push(SeatChanged.decode(data));
      else agents.push(AgentPresenceChanged.decode(data));
    }
  })();
  return { agents, seats, stop: () => connection.close() };
}
