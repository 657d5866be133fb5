import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Logger } from '@guanxi/chassis';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { PassHelped } from './pass-thread.js';
import type { PassWork } from './pass-work.js';

const helpers_max = 3;
const heap_mb_max = 128;
const answer_ms_max = 30_000;
/** Of a smaller pass nothing would be left to help with by the time that a thread has heard of it. */
const helped_rows_min = 50_000;

interface Helper {
  worker: Worker;
  /** Called with how long it was at work on each pass that it was told of, in order; 0 for those that it died over. */
  waiting: ((busy_ms: number) => void)[];
}

/**
 * Threads that help with large passes, as many as there are further processors, one to three. They begin with the first
 * such pass. A pass does not depend on them: what nobody else takes, or has taken and not done, its own thread does.
 */
@Injectable()
export class PassHelpers implements OnModuleDestroy {
  private readonly helpers = new Set<Helper>();

  constructor(private readonly logger: Logger) {}

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.helpers].map(({ worker }) => worker.terminate()));
  }

  /** Tells all threads of a pass. Resolves with how long each was at work on it, once none of them is any more. */
  async help(work: PassWork): Promise<number[]> {
    if (work.units.rows.length < helped_rows_min) return [];
    // One at least: it leaves the service's own thread free for everything else that it is asked.
    const wanted = Math.max(1, Math.min(helpers_max, availableParallelism() - 1));
    while (this.helpers.size < wanted) this.begin();
    return Promise.all([...this.helpers].map((helper) => tell(helper, work)));
  }

  private begin(): void {
    const file = createRequire(import.meta.url).resolve('#pass-thread');
    const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: heap_mb_max } });
    // A service that has nothing else to do may end.
    worker.unref();
    const helper: Helper = { worker, waiting: [] };
    worker.on('message', ({ busy_ms }: PassHelped) => helper.waiting.shift()?.(busy_ms));
    worker.on('error', ({ message }) => this.logger.error({ reason: message }, 'a thread that helps with passes died'));
    worker.on('exit', () => {
      this.helpers.delete(helper);
      for (const resolve of helper.waiting.splice(0)) resolve(0);
    });
    this.helpers.add(helper);
  }
}

/** One that does not answer in time is ended: then all that it took and had not done is nobody's, and done by others. */
function tell({ worker, waiting }: Helper, work: PassWork): Promise<number> {
  worker.postMessage(work);
  const end = setTimeout(() => void worker.terminate(), answer_ms_max);
  return new Promise<number>((resolve) => waiting.push(resolve)).finally(() => clearTimeout(end));
}
