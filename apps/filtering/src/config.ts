import { milliseconds, serviceConfig } from '@guanxi/chassis';
import { messagingConfig } from '@guanxi/messaging';
import { databaseConfig } from '@guanxi/persistence';
import { z } from 'zod';

const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').map((item) => item.trim()))
  .transform((items) => items.filter((item) => item !== ''));

const count = (min: number, max: number) => z.coerce.number('must be a whole number').int().min(min).max(max);

/** What the service reads from its environment. */
export const filteringConfig = serviceConfig
  .extend(databaseConfig)
  .extend(messagingConfig)
  .extend({
    /** Where the service relationship answers, `host:port`. */
    RELATIONSHIP_ADDRESS: z.string(),
    /** How long relationship may take to say whether messages may go; until it does, nothing is sent. */
    SENDING_CHECK_DEADLINE_MS: milliseconds(10, 30_000).default(2_000),
    /** Where channels may reach to: origins such as `grpc://push:50051,https://hooks.example`, `grpcs` for TLS; nowhere by default. */
    CHANNEL_ORIGINS: list,
    /** A folder of files named after their secret, which webhooks are signed with. */
    CHANNEL_SECRETS: z.string().min(1).optional(),
    /** How long an adapter may take with a batch. */
    ADAPTER_DEADLINE_MS: milliseconds(100, 60_000).default(10_000),
    /** After so long a message whose sender died is sent again; longer than check and adapter may take together. */
    DELIVERY_CLAIM_MS: milliseconds(500, 300_000).default(30_000),
    /** What a customer gets at most from all shops together, over rolling windows (mission B4). */
    PLATFORM_MESSAGES_PER_DAY: count(1, 100).default(5),
    PLATFORM_MESSAGES_PER_WEEK: count(1, 100).default(15),
    PLATFORM_SPACING_MINUTES: count(0, 10_080).default(0),
    /** Relationships that one process may hold in memory, of all shops together: about 300 bytes each. */
    COLUMNS_RELATIONSHIPS_MAX: z.coerce.number().int().min(1).max(50_000_000).default(4_000_000),
    /** Among how many shards customers are dealt out, so that a process holds the columns of one of them only. */
    SHARDS: count(1, 64).default(1),
    /** This replica's ordinal, or a name that ends in it, as a StatefulSet's pods have; it holds shard ordinal mod `SHARDS`. */
    SHARD_ORDINAL: z
      .string()
      .regex(/(^|-)\d{1,4}$/, 'must be a number, or end in - and a number')
      .default('0')
      .transform((name) => Number(/\d+$/.exec(name)![0])),
    /** Where the replicas answer, `host:port`, by ordinal, this one too. Read where there are several shards. */
    SHARD_ADDRESSES: list,
    /** How often columns are written to the database, so that a start need not read everything. */
    COLUMNS_CHECKPOINT_SECONDS: z.coerce.number().int().min(1).max(86_400).default(600),
    /** A model in JSON that predicts for shops that have none of their own; `plain-4` by default. */
    SCREENING_MODEL_FILE: z.string().min(1).optional(),
    /** How long after a message something counts as its outcome, where a training does not say: seven days. */
    OUTCOME_WINDOW_SECONDS: count(1, 7_776_000).default(604_800),
    /** After so long without a sign of life a training begins anew, in whichever replica is there. */
    TRAINING_CLAIM_MS: milliseconds(500, 300_000).default(30_000),
    /** How often it is measured how far each shop's customers have moved since its model was trained. */
    MODEL_STABILITY_SECONDS: count(1, 86_400).default(600),
  })
  .superRefine(({ SHARDS, SHARD_ORDINAL, SHARD_ADDRESSES }, { addIssue }) => {
    const fault = (variable: string, message: string) => addIssue({ code: 'custom', path: [variable], message });
    if (SHARDS > 1 && SHARD_ADDRESSES.length < SHARDS)
      fault('SHARD_ADDRESSES', `must name a replica for each of ${SHARDS} shards`);
    if (SHARDS > 1 && SHARD_ORDINAL >= SHARD_ADDRESSES.length)
      fault('SHARD_ORDINAL', `must be that of one of the ${SHARD_ADDRESSES.length} replicas in SHARD_ADDRESSES`);
  });

export type FilteringConfig = z.infer<typeof filteringConfig>;
