import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { type Clock, GuanxiError } from '@guanxi/chassis';
import { type Client, escapeLiteral } from 'pg';
import type { Database } from '../database.js';
import type { ReadTx } from '../tx.js';
import { key_bytes } from './authenticated-cipher.js';
import type { KeyEncryption } from './key-encryption.js';
import type { DataKey } from './sealed-value.js';

/** Thrown when what is asked for was sealed under a key that has been destroyed since: nobody can read it any more. */
export class DataDestroyed extends GuanxiError {
  constructor() {
    super(
      status.FAILED_PRECONDITION,
      'DATA_DESTROYED',
      'the key of this shop’s data was destroyed, and the data with it',
    );
  }
}

/** The data keys of one shop as they stood at an instant. */
interface KeyRing {
  current: DataKey | undefined;
  /** Undefined where the key was destroyed. */
  versions: ReadonlyMap<number, KeyObject | undefined>;
  /** When the latest key was made; undefined where there is none. */
  madeAt: Date | undefined;
  read_ms: number;
}

interface KeyRow {
  version: number;
  madeAt: Date;
  wrapped: Buffer | null;
  wrappedBy: string;
}

// So long a replica may go on with keys that another has rotated or destroyed.
const ring_ms_max = 60_000;
const rings_max = 10_000;

const SELECT = `SELECT version, wrapped, wrapped_by AS "wrappedBy", created_at AS "madeAt"
                  FROM data_keys WHERE shop_id = $1 ORDER BY version`;

/** The data keys of a service's shops, unwrapped, in memory for as long as a minute. */
export class DataKeys {
  private readonly rings = new Map<string, KeyRing>();
  private creating: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    readonly encryption: KeyEncryption,
    private readonly clock: Clock,
  ) {}

  /** The key that a shop's values are sealed with now; a shop's first one is made here. @throws {KeyEncryptionUnavailable} */
  async current(tx: ReadTx, shopId: string): Promise<DataKey> {
    const { current } = await this.ringOf(tx, shopId);
    return current ?? this.create(shopId, ({ current }) => !current);
  }

  /**
   * The key of that version.
   *
   * @throws {DataDestroyed} when there is none any more.
   * @throws {KeyEncryptionUnavailable}
   */
  async find(tx: ReadTx, shopId: string, version: number): Promise<DataKey> {
    let ring = await this.ringOf(tx, shopId);
    if (!ring.versions.has(version)) ring = await this.load(shopId, (sql, values) => tx.query<KeyRow>(sql, values));
    const key = ring.versions.get(version);
    if (!key) throw new DataDestroyed();
    return { version, key };
  }

  /** Whether there is a key of that version: it was not destroyed. @throws {KeyEncryptionUnavailable} */
  async has(tx: ReadTx, shopId: string, version: number): Promise<boolean> {
    const { versions } = await this.ringOf(tx, shopId);
    return versions.get(version) !== undefined;
  }

  /**
   * Has a shop's values sealed with a new key from now on; in other replicas within a minute.
   *
   * @param madeBefore only where the present one is older than that: another replica may have been quicker.
   * @throws {KeyEncryptionUnavailable}
   */
  rotate(shopId: string, madeBefore?: Date): Promise<DataKey> {
    return this.create(shopId, ({ madeAt }) => !madeBefore || !madeAt || madeAt < madeBefore);
  }

  private async ringOf(tx: ReadTx, shopId: string): Promise<KeyRing> {
    const ring = this.rings.get(shopId);
    if (ring && this.clock.now().getTime() - ring.read_ms < ring_ms_max) return ring;
    return this.load(shopId, (sql, values) => tx.query<KeyRow>(sql, values));
  }

  private async load(shopId: string, query: (sql: string, values: unknown[]) => Promise<KeyRow[]>): Promise<KeyRing> {
    const read_ms = this.clock.now().getTime();
    const rows = await query(SELECT, [shopId]);
    const { service } = this.database.options;
    const unwrapped = rows.map(async ({ version, wrapped, wrappedBy }) => {
      if (wrapped === null) return [version, undefined] as const;
      const bytes = await this.encryption.unwrap({ wrapped, wrappedBy }, { service, shopId, version });
      return [version, createSecretKey(bytes)] as const;
    });
    const versions = new Map(await Promise.all(unwrapped));
    const [version, key] = [...versions].at(-1) ?? [];
    const current = version && key ? { version, key } : undefined;
    const ring = { current, versions, madeAt: rows.at(-1)?.madeAt, read_ms };
    // Taken out and put in again, a ring stands last: the first one is the one that was read longest ago.
    this.rings.delete(shopId);
    if (this.rings.size >= rings_max) this.rings.delete(this.rings.keys().next().value!);
    if (ring.current) this.rings.set(shopId, ring);
    return ring;
  }

  /**
   * On a connection outside the pool and in a transaction of its own: one that is rolled back must not take the key with
   * it, and those who hold the pool's connections must not wait for one more of them.
   */
  private create(shopId: string, isDue: (ring: KeyRing) => boolean): Promise<DataKey> {
    const created = this.creating.then(() => this.createAlone(shopId, isDue));
    this.creating = created.catch(() => undefined);
    return created;
  }

  private async createAlone(shopId: string, isDue: (ring: KeyRing) => boolean): Promise<DataKey> {
    const session = await this.database.openSession('data keys');
    try {
      await session.query(`BEGIN; SET LOCAL guanxi.shop = ${escapeLiteral(shopId)}`);
      await session.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`data-keys/${shopId}`]);
      const query = async (sql: string, values: unknown[]) => (await session.query<KeyRow>(sql, values)).rows;
      const ring = await this.load(shopId, query);
      if (isDue(ring)) await this.insert(session, shopId, 1 + Math.max(0, ...ring.versions.keys()));
      const { current } = await this.load(shopId, query);
      await session.query('COMMIT');
      return current!;
    } catch (error) {
      this.rings.delete(shopId);
      throw error;
    } finally {
      await session.end();
    }
  }

  private async insert(session: Client, shopId: string, version: number): Promise<void> {
    const { service } = this.database.options;
    const { wrapped, wrappedBy } = await this.encryption.wrap(randomBytes(key_bytes), { service, shopId, version });
    await session.query(
      'INSERT INTO data_keys (shop_id, version, wrapped, wrapped_by, created_at) VALUES ($1, $2, $3, $4, $5)',
      [shopId, version, wrapped, wrappedBy, this.clock.now()],
    );
  }
}
