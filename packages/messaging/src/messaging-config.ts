import { z } from 'zod';

/** The variables that a service with events reads: `serviceConfig.extend(messagingConfig)`. */
export const messagingConfig = {
  /** `nats://user:password@host:port`. */
  NATS_URL: z.url({ protocol: /^(nats|tls)$/, error: 'must be nats://user:password@host:port' }),
};
