import { existsSync, readFileSync } from 'node:fs';
import type { Caller, Client, ServiceDefinition } from '@guanxi/chassis';
import { type Protection, type Replica, ServicePrograms } from '../platform/service-programs.js';
import type { Servers } from '../plumbing/servers.js';

// What is measured is how long it takes, also on a machine that does something else.
const call_ms_max = 60_000;
const page_bytes = 4_096;
/** How Linux counts the time of a process: 100 ticks a second, the 14th and 15th field of `stat`. */
const tick_ms = 10;

/** The services presence and conversation at work. */
export class TalkingPlatform {
  private constructor(
    private readonly programs: ServicePrograms,
    private readonly replicas: { presence: Replica; conversation: Replica },
  ) {}

  /** @throws {WrongInput} where the services are not built. */
  static async start(servers: Servers, protection?: Protection): Promise<TalkingPlatform> {
    const programs = await ServicePrograms.prepare(servers, protection);
    try {
      const [presence] = await programs.start('presence', 1);
      const address = presence?.address ?? '';
      const [conversation] = await programs.start('conversation', 1, { PRESENCE_ADDRESS: address });
      if (!presence || !conversation) throw new Error('a service did not start');
      return new TalkingPlatform(programs, { presence, conversation });
    } catch (error) {
      await programs.stop();
      throw error;
    }
  }

  /** A client of one of a service's proto services. */
  client<S extends ServiceDefinition>(service: 'presence' | 'conversation', definition: S, caller: Caller): Client<S> {
    return this.programs.client(this.replicas[service], definition, caller, { deadline_ms: call_ms_max });
  }

  /** The same over a connection of its own. */
  stranger<S extends ServiceDefinition>(
    service: 'presence' | 'conversation',
    definition: S,
    caller: Caller,
  ): Client<S> {
    const transport = this.programs.transport();
    return this.programs.client(this.replicas[service], definition, caller, { deadline_ms: call_ms_max, transport });
  }

  /** What the conversation service holds of the machine's memory; only where the system tells it as Linux does. */
  memory_bytes(): number {
    const statm = `/proc/${this.replicas.conversation.pid}/statm`;
    if (!existsSync(statm)) return Number.NaN;
    return Number(readFileSync(statm, 'utf8').split(' ')[1]) * page_bytes;
  }

  /** How long the conversation service has kept the processor busy so far; only where the system tells it as Linux does. */
  processor_ms(): number {
    const stat = `/proc/${this.replicas.conversation.pid}/stat`;
    if (!existsSync(stat)) return Number.NaN;
    // The second field, the program's name in brackets, may hold spaces.
    const fields = readFileSync(stat, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return tick_ms * (Number(fields[11]) + Number(fields[12]));
  }

  stop(): Promise<void> {
    return this.programs.stop();
  }
}
