import { describe, expect, it } from 'vitest';
import { allWell } from './checks/verdict.js';
import { Ledger } from './people/ledger.js';
import { readDrillOptions } from './read-drill-options.js';
import { faultTable, measureDrills } from './report-drill.js';
import type { DrillRecord } from './run-drill.js';

const record = (verdict: Partial<DrillRecord['verdict']> = {}): DrillRecord => ({
  seed: 1,
  faults: [
    { kind: 'kill_nats', service: 'filtering', what: 'NATS is killed', recover_s: 2 },
    { kind: 'cut_link', service: 'presence', what: 'a link is cut', recover_s: 0.5 },
    { kind: 'kill_nats', service: 'analytics', what: 'NATS is killed', recover_s: 3 },
  ],
  ledger: new Ledger(),
  verdict: { ...allWell(), ...verdict },
  settled_s: 1,
  events_repeated: 40,
  figures: [
    { name: 'ratings', owner: 'conversation', ownerCount: 3, reportedCount: 3 },
    { name: 'handovers', owner: 'conversation', ownerCount: 3, reportedCount: 2 },
  ],
  redrawn: { rows: 70, differing: ['drawn anew only: ratings {}'] },
});

describe('the figures of drills', () => {
  it('say for each kind of fault how long services were away', () => {
    const { figures, more } = measureDrills([record()], [], readDrillOptions([]), 1);
    expect(figures).toMatchObject({ faults: 3, recover_p50_s: 2, recover_max_s: 3 });
    expect(more).toEqual({
      recovery: {
        cut_link: { times: 1, recover_p50_s: 0.5, recover_max_s: 0.5 },
        kill_nats: { times: 2, recover_p50_s: 2, recover_max_s: 3 },
      },
    });
    expect(faultTable([record()]).split('\n')).toHaveLength(3);
  });

  it('say how many figures differ from their owners', () => {
    const { figures } = measureDrills([record(), record()], [], readDrillOptions([]), 1);
    expect(figures).toMatchObject({ events_repeated: 80, figures_compared: 4, differences: 2 });
    expect(figures).toMatchObject({ rows_redrawn: 140, rows_differing: 2 });
  });

  it('say of each service that was killed how long it was away, and what was found of owners, seats and queue', () => {
    const killed = record({
      owners: ['c has 2 seats'],
      seats: ['seat s is taken for nobody'],
      broken: ['an event is parked'],
    });
    killed.faults = [
      { kind: 'kill_service', service: 'conversation', what: 'kill_service conversation', recover_s: 4 },
      { kind: 'kill_service', service: 'presence', what: 'kill_service presence', recover_s: 1 },
    ];
    const { figures, more } = measureDrills([killed], [], readDrillOptions([]), 1);
    expect(figures).toMatchObject({ owners_double: 1, seats_leaked: 1, queue_stuck: 0, invariants_broken: 3 });
    expect(more).toMatchObject({
      recovery: {
        kill_service: { times: 2, recover_p50_s: 1, recover_max_s: 4 },
        'kill_service conversation': { times: 1, recover_p50_s: 4 },
        'kill_service presence': { times: 1, recover_p50_s: 1 },
      },
    });
  });

  it('count a seed that did not come to its end, and keep what the others found', () => {
    const why = 'port 20050 is taken';
    const { figures, more } = measureDrills([record()], [{ seed: 2, why }], readDrillOptions([]), 1);
    expect(figures).toMatchObject({ seeds: 1, seeds_unfinished: 1 });
    expect(more).toMatchObject({ unfinished: [{ seed: 2, why }] });
  });

  it('name the checkers that found a planted mistake', () => {
    const options = readDrillOptions(['--plant', 'lost_message']);
    expect(measureDrills([record({ lost: ['message c 1'] })], [], options, 1).more).toMatchObject({
      found: { lost: { lines: 1, first: 'message c 1' } },
    });
    expect(measureDrills([record()], [], options, 1).more).toMatchObject({ found: {} });
  });
});
