import { ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';
import { GuanxiError } from '../errors.js';
import type { ConnectionLimits } from './connection-limits.js';
import { toStatus } from './error-status.js';
import { OpenCalls } from './open-calls.js';

/** Thrown when a call was opened and its request did not come. */
export class RequestMissing extends GuanxiError {
  constructor(within_ms: number) {
    super(status.DEADLINE_EXCEEDED, 'REQUEST_MISSING', `the request did not come within ${within_ms} ms`);
  }
}

/** Calls that need no token. */
const isOpenToAll = (path: string): boolean => /^\/grpc\.(health|reflection)\./.test(path);

/**
 * Bounds what a peer holds of a service before anybody knows who she is. A call's token is looked at when its one request is
 * there, which therefore must come in time. Health and reflection ask for no token and may last: a connection, and an
 * address, have only so many of them at once.
 */
export function boundArrivingCalls(limits: ConnectionLimits): ServerInterceptor {
  const ofConnections = new OpenCalls(limits.openCalls_max, 'connection');
  const ofAddresses = new OpenCalls(limits.openCallsPerAddress_max, 'address');
  return (method, call) => {
    const isOpen = isOpenToAll(method.path);
    // A stream of requests is held to its token by its headers, before anything of it is read.
    if (method.requestStream && !isOpen) return call as ServerInterceptingCall;
    const release: (() => void)[] = [];
    let timer: NodeJS.Timeout | undefined;
    let isRefused = false;
    const refuse = (failure: unknown) => {
      isRefused = true;
      call.sendStatus(toStatus(failure));
    };
    const hold = () => {
      const { remoteAddress = '', remotePort } = call.getConnectionInfo();
      release.push(ofConnections.hold(`${remoteAddress} ${remotePort}`));
      release.push(ofAddresses.hold(remoteAddress));
    };
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, proceed) {
            try {
              if (isOpen) hold();
            } catch (failure) {
              refuse(failure);
              return;
            }
            const { request_ms_max } = limits;
            if (!method.requestStream)
              timer = setTimeout(() => refuse(new RequestMissing(request_ms_max)), request_ms_max);
            proceed(metadata);
          },
          onReceiveHalfClose(proceed) {
            clearTimeout(timer);
            if (!isRefused) proceed();
          },
          // However a call ends, its stream is closed, and then this is told.
          onCancel() {
            clearTimeout(timer);
            for (const end of release.splice(0)) end();
          },
        }),
    });
  };
}
