import { Server, ServerCredentials, type ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { type Handlers, serve, serviceConfig, startService } from '@guanxi/chassis';
import {
  AvailabilityServiceService,
  type GetAvailabilityRequest,
  type GetAvailabilityResponse,
  type WatchAvailabilityResponse,
} from '@guanxi/contracts/presence/v1/availability.js';
import { Injectable, Module } from '@nestjs/common';

// A program: serves GetAvailability with an answer made up on the spot, bare or on the chassis, and prints its address.

function answer({ shopId }: GetAvailabilityRequest): GetAvailabilityResponse {
  return { availability: { shopId, availableAgents: 3, freeSeats: 7 } };
}

@Injectable()
class AvailabilityController implements Handlers<typeof AvailabilityServiceService> {
  async getAvailability(request: GetAvailabilityRequest): Promise<GetAvailabilityResponse> {
    return answer(request);
  }

  async *watchAvailability(request: GetAvailabilityRequest): AsyncIterable<WatchAvailabilityResponse> {
    yield answer(request);
  }
}

@Module({ providers: [AvailabilityController] })
class Answering {}

async function serveBare(): Promise<string> {
  const server = new Server();
  server.addService(AvailabilityServiceService, {
    getAvailability: (
      call: ServerUnaryCall<GetAvailabilityRequest, GetAvailabilityResponse>,
      respond: sendUnaryData<GetAvailabilityResponse>,
    ) => respond(null, answer(call.request)),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return `127.0.0.1:${port}`;
}

async function serveOnChassis(): Promise<string> {
  const { address } = await startService({
    name: 'presence',
    config: serviceConfig,
    module: () => Answering,
    serves: [serve(AvailabilityServiceService, AvailabilityController)],
  });
  return address;
}

const address = process.argv[2] === 'bare' ? await serveBare() : await serveOnChassis();
process.send?.(address);
process.once('disconnect', () => process.exit(0));
