import type { Server, ServerDuplexStream } from '@grpc/grpc-js';
import { UndecodableRequest } from '../grpc/bound-method.js';
import { toStatus } from '../grpc/error-status.js';
import type { ReflectedContracts } from './reflected-contracts.js';
import { type ReflectionRequest, readReflectionRequest, writeReflectionResponse } from './reflection-messages.js';

const asTheyAre = (bytes: Buffer): Buffer => bytes;

/** The same messages under both names: many clients ask by the older one first. */
const paths = ['v1', 'v1alpha'].map((version) => `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`);

/** Adds gRPC server reflection, open to everybody (github.com/grpc/grpc, doc/server-reflection.md). */
export function addReflectionService(server: Server, contracts: ReflectedContracts): void {
  const answer = (call: ServerDuplexStream<Buffer, Buffer>) => {
    const take = (bytes: Buffer) => {
      let request: ReflectionRequest;
      try {
        request = readReflectionRequest(bytes);
      } catch {
        call.off('data', take);
        call.emit('error', toStatus(new UndecodableRequest()));
        return;
      }
      // Who does not read what she is answered is not read any further either.
      if (call.write(Buffer.from(writeReflectionResponse(request, contracts.answer(request.question))))) return;
      call.pause();
      call.once('drain', () => call.resume());
    };
    call.on('data', take);
    call.on('end', () => call.end());
  };
  for (const path of paths) {
    const method = {
      ...{ path, requestStream: true as const, responseStream: true as const },
      ...{ requestSerialize: asTheyAre, requestDeserialize: asTheyAre },
      ...{ responseSerialize: asTheyAre, responseDeserialize: asTheyAre },
    };
    server.addService({ serverReflectionInfo: method }, { serverReflectionInfo: answer });
  }
}
