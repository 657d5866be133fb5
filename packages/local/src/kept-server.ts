import { setTimeout as delay } from 'node:timers/promises';

const RESTART_DELAY_MS = 500;
const RESTARTS_IN_A_ROW_MAX = 5;
/** Who lived that long did not die of its start. */
const LONG_LIFE_MS = 60_000;

/** What a launcher gives for a server that runs. */
interface RunningServer {
  ended: Promise<void>;
  stop(grace_ms?: number): Promise<void>;
}

/** A server that is started again, at the same address with the same files, when it ends unasked. */
export class KeptServer<S extends RunningServer> {
  #isStopping = false;
  #restarts = 0;
  #restarting: Promise<void> = Promise.resolve();

  private constructor(
    private server: S,
    private readonly start: () => Promise<S>,
    private readonly tell: (what: string) => void,
  ) {
    this.#watch(performance.now());
  }

  /**
   * Starts the server and keeps it.
   *
   * @param tell hears what becomes of it
   * @throws what `start` throws the first time.
   */
  static async start<S extends RunningServer>(start: () => Promise<S>, tell: (what: string) => void) {
    return new KeptServer(await start(), start, tell);
  }

  /** The server as it runs now. */
  get current(): S {
    return this.server;
  }

  /** Stops it for good. */
  async stop(grace_ms?: number): Promise<void> {
    this.#isStopping = true;
    await this.#restarting;
    await this.server.stop(grace_ms);
  }

  #watch(since_ms: number): void {
    void this.server.ended.then(() => {
      if (this.#isStopping) return;
      if (performance.now() - since_ms > LONG_LIFE_MS) this.#restarts = 0;
      this.#restarting = this.#restart();
    });
  }

  async #restart(): Promise<void> {
    while (this.#restarts < RESTARTS_IN_A_ROW_MAX && !this.#isStopping) {
      this.#restarts += 1;
      this.tell(`ended; starting it again in ${RESTART_DELAY_MS} ms`);
      await delay(RESTART_DELAY_MS);
      try {
        this.server = await this.start();
        this.tell('runs again');
        this.#watch(performance.now());
        return;
      } catch (error) {
        this.tell(`does not start: ${(error as Error).message}`);
      }
    }
    if (!this.#isStopping) this.tell('stays down until the next start');
  }
}
