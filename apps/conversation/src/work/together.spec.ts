import { expect, it } from 'vitest';
import { Together } from './together.js';

interface Request {
  shopId: string;
  id: number;
}

/** Requests whose runs end when the test says so. */
class Counter {
  readonly runs: { ids: number[]; end: (done?: number[] | Error) => void }[] = [];
  readonly alone: number[] = [];
  readonly together: Together<Request, string>;
  private begun: () => void = () => undefined;

  constructor(requests_max = 3) {
    this.together = new Together({
      name: 'count',
      requests_max,
      several: (_, requests) =>
        new Promise((resolve, reject) => {
          const end = (done: number[] | Error = requests.map(({ id }) => id)) => {
            if (done instanceof Error) return reject(done);
            const found = requests.filter(({ id }) => done.includes(id));
            resolve(new Map(found.map((request) => [request, `together ${request.id}`])));
          };
          this.runs.push({ ids: requests.map(({ id }) => id), end });
          this.begun();
        }),
      one: async ({ id }) => {
        this.alone.push(id);
        if (id < 0) throw new Error(`no ${id}`);
        return `alone ${id}`;
      },
    });
  }

  ask(id: number, shopId = 'shop'): Promise<string> {
    return this.together.do({ shopId, id });
  }

  /** The n-th run, once it has begun. */
  async run(n: number) {
    while (this.runs.length <= n) await new Promise<void>((resolve) => (this.begun = resolve));
    return this.runs[n]!;
  }
}

it('does the first at once, and those who come meanwhile together behind it', async () => {
  const counter = new Counter();
  const answers = [1, 2, 3, 4, 5].map((id) => counter.ask(id));
  expect(counter.runs.map(({ ids }) => ids)).toEqual([[1]]);
  (await counter.run(0)).end();
  (await counter.run(1)).end();
  (await counter.run(2)).end();
  expect(counter.runs.map(({ ids }) => ids)).toEqual([[1], [2, 3, 4], [5]]);
  expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5].map((id) => `together ${id}`));
  expect(counter.alone).toEqual([]);
  const later = counter.ask(6);
  (await counter.run(3)).end();
  expect(await later).toBe('together 6');
});

it('has no shop wait for another', async () => {
  const counter = new Counter();
  const first = counter.ask(1, 'a');
  const other = counter.ask(2, 'b');
  (await counter.run(1)).end();
  expect(await other).toBe('together 2');
  (await counter.run(0)).end();
  expect(await first).toBe('together 1');
});

it('does by themselves those that were left, and holds nobody up with them', async () => {
  const counter = new Counter();
  const answers = [1, 2, -3].map((id) => counter.ask(id));
  (await counter.run(0)).end([]);
  (await counter.run(1)).end([2]);
  expect(await answers[0]).toBe('alone 1');
  expect(await answers[1]).toBe('together 2');
  await expect(answers[2]).rejects.toThrow('no -3');
});

it('tries one by one what failed together, and tells each its own', async () => {
  const counter = new Counter();
  const answers = [1, 2, -3].map((id) => counter.ask(id));
  (await counter.run(0)).end();
  (await counter.run(1)).end(new Error('the database is busy'));
  expect(await answers[1]).toBe('alone 2');
  await expect(answers[2]).rejects.toThrow('no -3');
  expect(counter.alone).toEqual([2, -3]);
});
