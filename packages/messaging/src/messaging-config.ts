import { z } from 'zod';

/** The variables that a service with events reads: `serviceConfig.extend(messagingConfig)`. */
export const messagingConfig = {
  /** `nats://user:password@host:port`; `tls://…?authorities=FILE` where the server must show a certificate. */
  NATS_URL: z.url({ protocol: /^(nats|tls)$/, error: 'must be nats://user:password@host:port' }),
};
