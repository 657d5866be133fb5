import { AsyncResource } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { currentSpan, inFollowingSpan } from '@guanxi/chassis';

/** How requests are done: several of one shop in one go, or one by itself. */
export interface Doing<R, T> {
  /** Names the work among the spans. */
  name: string;
  /** Does those that it can do without waiting for anybody, and returns what each came to; the others it leaves as they were. */
  several: (shopId: string, requests: readonly R[]) => Promise<ReadonlyMap<R, T>>;
  /** Does one that was left, or that failed with others. */
  one: (request: R) => Promise<T>;
  /** Requests that are done in one go. */
  requests_max: number;
}

/** Where several came at one time, how long the next are waited for: those who were answered just now may ask again. */
const gather_ms = 2;

/** Requests of one shop that wait for those before them. Beyond them, each is done by itself. */
const waiting_requests_max = 1_000;

interface Waiting<R, T> {
  request: R;
  origin: ReturnType<typeof currentSpan>;
  /** Runs what it is given in the context of the request. */
  inContext: (act: () => Promise<void>) => Promise<void>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
}

/**
 * Does a shop's requests together as they come: the first at once, those that come while it is under way in one go behind
 * it, and so on. The busier a shop is, the more of its requests share a transaction; whoever comes alone waits for nobody.
 */
export class Together<R extends { shopId: string }, T> {
  /** Of the shops of which a request is under way. */
  private readonly lines = new Map<string, Waiting<R, T>[]>();

  constructor(private readonly doing: Doing<R, T>) {}

  /** Does a request, and returns what it came to. @throws what it fails with. */
  do(request: R): Promise<T> {
    const { shopId } = request;
    const line = this.lines.get(shopId);
    if (line && line.length >= waiting_requests_max) return this.doing.one(request);
    return new Promise((resolve, reject) => {
      const inContext = AsyncResource.bind((act: () => Promise<void>) => act());
      const waiting = { request, origin: currentSpan(), inContext, resolve, reject };
      if (line) line.push(waiting);
      else void this.begin(shopId, waiting);
    });
  }

  private async begin(shopId: string, first: Waiting<R, T>): Promise<void> {
    const line = [first];
    this.lines.set(shopId, line);
    while (line.length > 0) {
      const batch = line.splice(0, this.doing.requests_max);
      await this.doNext(shopId, batch);
      if (batch.length > 1 && line.length < this.doing.requests_max) await pause(gather_ms);
    }
    this.lines.delete(shopId);
  }

  /** Never throws: what fails, each request is told. */
  private async doNext(shopId: string, batch: readonly Waiting<R, T>[]): Promise<void> {
    const [only, ...others] = batch;
    let done: ReadonlyMap<R, T> = new Map();
    const several = async () => {
      done = await this.doing.several(
        shopId,
        batch.map(({ request }) => request),
      );
    };
    const origins = batch.flatMap(({ origin }) => (origin ? [origin] : []));
    const { name } = this.doing;
    const span = { name: `work ${name}`, attributes: { 'guanxi.work': name, 'guanxi.wakes': batch.length } };
    const going = only && others.length === 0 ? only.inContext(several) : inFollowingSpan(span, origins, several);
    // What fails together is tried one by one, and says then for whom it fails.
    await going.catch(() => undefined);
    for (const waiting of batch) this.settle(waiting, done);
  }

  private settle({ request, inContext, resolve, reject }: Waiting<R, T>, done: ReadonlyMap<R, T>): void {
    if (done.has(request)) resolve(done.get(request) as T);
    else void inContext(() => this.doing.one(request).then(resolve, reject));
  }
}
