import fc from 'fast-check';
import { expect, it } from 'vitest';
import { QueueLine } from './queue-line.js';

it('puts whoever comes behind those of her priority and of more urgent ones', () => {
  const line = new QueueLine([
    { priority: 1, length: 3, before: 3 },
    { priority: 5, length: 4, before: 2 },
  ]);
  expect(line.length).toBe(7);
  expect([line.join(5), line.join(1), line.join(3), line.join(5), line.join(1)]).toEqual([6, 4, 5, 9, 5]);
  expect(line.length).toBe(12);
});

it('tells everybody the position that she would count herself', () => {
  const priorities = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 30 });
  fc.assert(
    fc.property(priorities, priorities, (waiting, coming) => {
      const lengths = [...new Set(waiting)].map((priority) => {
        const length = waiting.filter((other) => other === priority).length;
        return { priority, length, before: length };
      });
      const line = new QueueLine(lengths);
      const inLine = [...waiting];
      for (const priority of coming) {
        expect(line.join(priority)).toBe(inLine.filter((other) => other <= priority).length + 1);
        inLine.push(priority);
        expect(line.length).toBe(inLine.length);
      }
    }),
  );
});
