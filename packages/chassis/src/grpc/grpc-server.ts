import { logVerbosity, Server, setLogVerbosity, status } from '@grpc/grpc-js';
import { GuanxiError } from '../errors.js';
import type { Health } from '../health/health.js';
import { addHealthService } from '../health/health-service.js';
import { ReflectedContracts } from '../reflection/reflected-contracts.js';
import { addReflectionService } from '../reflection/reflection-service.js';
import { serverCredentials } from '../transport/server-credentials.js';
import type { Transport } from '../transport/transport-keys.js';
import { boundArrivingCalls } from './arriving-calls.js';
import { bindService } from './bind.js';
import { type CallEnvironment, message_bytes_max } from './bound-method.js';
import type { ConnectionLimits } from './connection-limits.js';
import type { ServiceDefinition } from './definition.js';

// What fails is thrown or logged by us; grpc-js would write it to standard error once more.
setLogVerbosity(logVerbosity.NONE);

/** Thrown when the service stops before a stream has ended; its caller finds another replica. */
export class ServiceStopping extends GuanxiError {
  constructor() {
    super(status.UNAVAILABLE, 'SERVICE_STOPPING', 'the service is stopping; call again');
  }
}

/** The gRPC side of a service: its proto services, health and reflection on one port. */
export class GrpcServer {
  private readonly server: Server;

  /** @throws {Error} when a served definition is not complete or its contract does not admit it */
  constructor(
    services: { definition: ServiceDefinition; controller: object }[],
    private readonly environment: CallEnvironment,
    health: Health,
    private readonly limits: ConnectionLimits,
  ) {
    this.server = new Server({
      'grpc.max_receive_message_length': message_bytes_max,
      'grpc.max_send_message_length': message_bytes_max,
      'grpc.max_concurrent_streams': limits.streams_max,
      'grpc.max_connection_age_ms': limits.age_ms_max,
      'grpc.max_connection_age_grace_ms': limits.age_grace_ms,
      'grpc.keepalive_time_ms': limits.keepalive_ms,
      'grpc.keepalive_timeout_ms': limits.keepalive_answer_ms_max,
      interceptors: [boundArrivingCalls(limits)],
    });
    for (const { definition, controller } of services) bindService(this.server, definition, controller, environment);
    const names = new Set(services.map(({ definition }) => serviceName(definition)));
    addHealthService(this.server, health, names);
    addReflectionService(this.server, new ReflectedContracts(environment.contract.registry, [...names]));
  }

  /** Listens; returns `host:port` as bound. @throws {Error} when the port is taken. */
  async listen(address: string, transport: Transport): Promise<string> {
    const credentials = serverCredentials(transport, this.limits.handshake_ms_max);
    const port = await new Promise<number>((resolve, reject) => {
      this.server.bindAsync(address, credentials, (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    return `${address.slice(0, address.lastIndexOf(':'))}:${port}`;
  }

  /**
   * Takes no new calls and lets those under way finish, for `grace_ms` at most. Streams, which may have no end, are ended
   * with UNAVAILABLE at half of it, so that their handlers have the other half to leave in order, also where the process
   * was too busy to end them in time.
   */
  async drain(grace_ms: number): Promise<void> {
    const { open } = this.environment;
    let next = setTimeout(() => {
      for (const call of open) if (call.isStream) call.refuse(new ServiceStopping());
      next = setTimeout(() => this.server.forceShutdown(), grace_ms / 2);
    }, grace_ms / 2);
    await new Promise<void>((resolve) => {
      this.server.tryShutdown(() => resolve());
    });
    clearTimeout(next);
  }
}

function serviceName(definition: ServiceDefinition): string {
  const [first] = Object.values(definition);
  if (!first) throw new Error('a served definition has no methods');
  return first.path.split('/')[1]!;
}
