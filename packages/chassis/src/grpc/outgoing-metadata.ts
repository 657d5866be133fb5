import { Metadata } from '@grpc/grpc-js';
import { injectTrace } from '../telemetry/tracing.js';

/** The headers of a call that this process makes: who calls, and the trace that the call belongs to. */
export function outgoingMetadata(token: string): Metadata {
  const metadata = new Metadata();
  if (token) metadata.set('authorization', `Bearer ${token}`);
  for (const [name, value] of Object.entries(injectTrace({}))) metadata.set(name, value);
  return metadata;
}
