import { logVerbosity, Server, ServerCredentials, setLogVerbosity, status } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { GuanxiError } from '../errors.js';
import type { Health } from '../health/health.js';
import { addHealthService } from '../health/health-service.js';
import { bindService } from './bind.js';
import { type CallEnvironment, message_bytes_max } from './bound-method.js';
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
  private readonly server = new Server({
    'grpc.max_receive_message_length': message_bytes_max,
    'grpc.max_send_message_length': message_bytes_max,
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 5_000,
  });

  /** @throws {Error} when a served definition is not complete or its contract does not admit it */
  constructor(
    services: { definition: ServiceDefinition; controller: object }[],
    private readonly environment: CallEnvironment,
    health: Health,
  ) {
    for (const { definition, controller } of services) bindService(this.server, definition, controller, environment);
    const names = new Set(services.map(({ definition }) => serviceName(definition)));
    addHealthService(this.server, health, names);
    const files = environment.contract.files.map((file) => Buffer.from(file));
    const everything = { contract: { fileDescriptorProtos: files } } as never;
    new ReflectionService(everything, { services: [...names] }).addToServer(this.server);
  }

  /** Listens; returns `host:port` as bound. @throws {Error} when the port is taken. */
  async listen(address: string): Promise<string> {
    const port = await new Promise<number>((resolve, reject) => {
      this.server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    return `${address.slice(0, address.lastIndexOf(':'))}:${port}`;
  }

  /**
   * Takes no new calls and lets those under way finish, for `grace_ms` at most. Streams, which may have no end, are ended
   * with UNAVAILABLE at half of it, so that their handlers have the other half to leave in order.
   */
  async drain(grace_ms: number): Promise<void> {
    const { open } = this.environment;
    const endStreams = setTimeout(() => {
      for (const call of open) if (call.isStream) call.refuse(new ServiceStopping());
    }, grace_ms / 2);
    const force = setTimeout(() => this.server.forceShutdown(), grace_ms);
    await new Promise<void>((resolve) => {
      this.server.tryShutdown(() => resolve());
    });
    clearTimeout(endStreams);
    clearTimeout(force);
  }
}

function serviceName(definition: ServiceDefinition): string {
  const [first] = Object.values(definition);
  if (!first) throw new Error('a served definition has no methods');
  return first.path.split('/')[1]!;
}
