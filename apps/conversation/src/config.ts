import { milliseconds, serviceConfig } from '@guanxi/chassis';
import { messagingConfig } from '@guanxi/messaging';
import { databaseConfig } from '@guanxi/persistence';
import { z } from 'zod';

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 09:00')
  .transform((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));

const timeZone = z.string().refine((zone) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}, 'must be an IANA time zone such as Asia/Shanghai');

const hostPattern = /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** What the service reads from its environment. */
export const conversationConfig = serviceConfig
  .extend(databaseConfig)
  .extend(messagingConfig)
  .extend({
    /** Where the service presence answers, `host:port`. */
    PRESENCE_ADDRESS: z.string(),
    /** How long presence may take to say who is there; after that the bot goes on without a menu (mission C6). */
    AVAILABILITY_DEADLINE_MS: milliseconds(10, 5_000).default(300),
    /** When cases are taken up, in this zone, and how long that may take. */
    CASE_DESK_OPENS_AT: timeOfDay.prefault('09:00'),
    CASE_DESK_TIME_ZONE: timeZone.default('Asia/Shanghai'),
    CASE_ANSWER_WITHIN_MINUTES: z.coerce.number('must be a number of minutes').int().min(1).max(10_080).default(60),
    /** Where attachments may lie: names of hosts, or `*.name` for all below one; `*` for any (mission C1). */
    ATTACHMENT_HOSTS: z
      .string()
      .default('*')
      .transform((hosts) => hosts.split(',').map((host) => host.trim().toLowerCase()))
      .refine((hosts) => hosts.every((host) => host === '*' || hostPattern.test(host)), 'must be names of hosts'),
    /** Where shops' own services may answer, as operators put them: `bot:50051,grpcs://bot.example:443`; `*` for any. */
    SHOP_ENDPOINTS: z
      .string()
      .default('*')
      .transform((addresses) => addresses.split(',').map((address) => address.trim())),
    /** The share of the shops that offers in weak scenes are rolled out to, the same ones each time (mission C6). */
    WEAK_SCENE_SHOPS_SHARE: z.coerce.number('must be a share').min(0).max(1).default(1),
    /** A folder of `<shop>.model.json`: for these shops a model of their own says when a human is due (mission C6). */
    HANDOVER_MODELS: z.string().min(1).optional(),
  });

export type ConversationConfig = z.infer<typeof conversationConfig>;
