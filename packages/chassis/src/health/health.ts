import { EventEmitter } from 'node:events';

/** Something that the service cannot work without: a database, a broker. */
export interface Dependency {
  readonly name: string;
  /** Resolves when it answers; rejects, or outlasts `signal`, when it does not. */
  check(signal: AbortSignal): Promise<void>;
}

/** How often dependencies are looked at, and how long each may take to answer. */
export const healthPollEvery_ms = 2_000;
export const healthCheckTimeout_ms = 1_500;

/**
 * Whether the service can serve: it is ready, not stopping, and every dependency answers. Packages that own a dependency
 * register it; `grpc.health.v1` and `/readyz` tell.
 */
export class Health {
  private readonly dependencies = new Map<string, Watched>();
  private readonly changes = new EventEmitter().setMaxListeners(0);
  private phase: 'starting' | 'ready' | 'stopping' = 'starting';
  private timer: NodeJS.Timeout | undefined;
  private servingBefore = false;

  constructor(
    private readonly pollEvery_ms = healthPollEvery_ms,
    private readonly onFlip: (dependency: string, failing: boolean, error?: unknown) => void = () => undefined,
  ) {}

  get isServing(): boolean {
    return this.phase === 'ready' && this.failing().length === 0;
  }

  /** Whether the service has begun to stop; it will not serve again. */
  get isStopping(): boolean {
    return this.phase === 'stopping';
  }

  /** Adds a dependency; it counts as answering until a check says otherwise. */
  register(dependency: Dependency): void {
    this.dependencies.set(dependency.name, { dependency, failing: false, underWay: undefined });
  }

  /** Checks all dependencies once, then says ready, and goes on checking. */
  async start(): Promise<void> {
    await this.checkAll();
    this.phase = 'ready';
    this.announce();
    this.pollAgain();
  }

  /** Says not serving, for good. */
  stop(): void {
    this.phase = 'stopping';
    clearTimeout(this.timer);
    this.servingBefore = false;
    this.changes.emit('change', false);
  }

  /** Calls `listener` whenever serving changes; returns how to stop listening. */
  onChange(listener: (serving: boolean) => void): () => void {
    this.changes.on('change', listener);
    return () => this.changes.off('change', listener);
  }

  /** One line a person can read. */
  describe(): string {
    if (this.isServing) return 'serving\n';
    const failing = this.failing();
    return `${this.phase === 'ready' ? `not serving: ${failing.join(', ')} not answering` : this.phase}\n`;
  }

  private failing(): string[] {
    return [...this.dependencies.values()].filter(({ failing }) => failing).map(({ dependency }) => dependency.name);
  }

  private pollAgain(): void {
    this.timer = setTimeout(async () => {
      await this.checkAll();
      if (this.phase === 'ready') this.pollAgain();
    }, this.pollEvery_ms);
    this.timer.unref();
  }

  private async checkAll(): Promise<void> {
    await Promise.all(
      [...this.dependencies.values()].map(async (entry) => {
        const error = await failureOf(entry);
        const failing = error !== undefined;
        if (failing !== entry.failing) {
          entry.failing = failing;
          this.onFlip(entry.dependency.name, failing, error);
        }
      }),
    );
    this.announce();
  }

  private announce(): void {
    if (this.isServing === this.servingBefore) return;
    this.servingBefore = this.isServing;
    this.changes.emit('change', this.isServing);
  }
}

interface Watched {
  readonly dependency: Dependency;
  failing: boolean;
  /** A check that outlasted its time: no second one is started beside it. */
  underWay: Promise<void> | undefined;
}

async function failureOf(watched: Watched): Promise<unknown> {
  const { name } = watched.dependency;
  const tooLate = new Error(`${name} did not answer within ${healthCheckTimeout_ms} ms`);
  if (watched.underWay) return tooLate;
  const signal = AbortSignal.timeout(healthCheckTimeout_ms);
  const timedOut = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(tooLate), { once: true });
  });
  watched.underWay = (async () => watched.dependency.check(signal))().finally(() => {
    watched.underWay = undefined;
  });
  try {
    await Promise.race([watched.underWay, timedOut]);
    return undefined;
  } catch (error) {
    return error ?? new Error(`${name} failed`);
  }
}
