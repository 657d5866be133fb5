import { setTimeout as pause } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

const attempts_max = 20;
const rest_ms = 100;

/**
 * Makes a call again where the service is too busy to answer it, as its callers are told to: whoever measures a service
 * beyond what it can do gets late answers, and no failures. The call must have a key of its own, made before.
 */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const isBusy = error instanceof GuanxiError && error.code === status.UNAVAILABLE;
      if (!isBusy || attempt === attempts_max) throw error;
      await pause(rest_ms);
    }
  }
}
