import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guanxi } from './guanxi.js';
import { RunningPlatform } from './running-platform.js';

let platform: RunningPlatform;

beforeAll(async () => {
  platform = await RunningPlatform.start(['relationship', 'filtering', 'presence', 'conversation', 'analytics']);
});

afterAll(async () => {
  await platform?.stop();
});

const demo = () => guanxi(['demo', '--customers', '80', '--json', ...platform.options]);

interface Account {
  loaded: { established: number; unchanged: number; recorded: number; repeated: number }[];
  screenings: { audience: number; kept: number; filtered: number }[];
  dialogues: { name: string; menusOffered: number; handovers: number; cases: number; stars: number }[];
  reconciled: { differing: number }[];
}

describe('the demo', () => {
  it('walks the whole way, and loads nothing the second time', async () => {
    const first = await demo();
    expect(first.code, first.errors).toBe(0);
    const { loaded, screenings, dialogues, reconciled } = first.json as unknown as Account;
    for (const { established, recorded, unchanged, repeated } of loaded) {
      expect(established).toBeGreaterThan(10);
      expect(recorded).toBeGreaterThan(100);
      expect([unchanged, repeated]).toEqual([0, 0]);
    }
    for (const { audience, kept, filtered } of screenings) expect(kept + filtered).toBe(audience);
    expect(dialogues).toMatchObject([
      { name: 'satisfied', menusOffered: 0, handovers: 0, cases: 0, stars: 5 },
      { name: 'angry', menusOffered: 1, handovers: 1, cases: 0, stars: 4 },
      { name: 'five_turns', menusOffered: 1, handovers: 0, cases: 0, stars: 4 },
      { name: 'night', menusOffered: 0, handovers: 0, cases: 1, stars: 0 },
    ]);
    expect(reconciled.map(({ differing }) => differing)).toEqual([0, 0]);

    const again = (await demo()).json as unknown as Account;
    expect(again.loaded.map(({ established, recorded }) => established + recorded)).toEqual([0, 0]);
    expect(again.loaded.map(({ repeated }) => repeated)).toEqual(loaded.map(({ recorded }) => recorded));
    expect(again.dialogues.map(({ stars }) => stars)).toEqual([5, 4, 4, 0]);
  });

  it('is told by the reports', async () => {
    const shop = ['--shop', 'lanmei', ...platform.options];
    const interventions = await guanxi(['report', 'interventions', '--json', ...shop]);
    expect(interventions.json).toMatchObject({ offered: 4, served: 2, cases: 0, meanStars: 4 });
    const outreach = await guanxi(['report', 'outreach', '--json', ...shop]);
    expect(outreach.json).toMatchObject({ screenings: 2 });
    const printed = await guanxi(['report', 'interventions', '--language', 'zh', ...shop]);
    expect(printed.output).toContain('负面情绪');
    expect(printed.output).toContain('转人工');
  });

  it('is in the facts of activity, which come out the same when their owners are asked for all', async () => {
    const shop = ['--shop', 'lanmei', '--json', ...platform.options];
    const before = await guanxi(['report', 'retention', ...shop]);
    expect(before.code).toBe(0);
    const { json } = await guanxi(['report', 'outreach', ...shop]);
    const { cancelled } = json['relationships'] as { cancelled: number };
    const rebuilt = await guanxi(['report', 'rebuild', ...shop]);
    // Of a relationship that was cancelled, its owner tells the latest version only.
    expect(rebuilt.json).toEqual({ facts: Number(before.json['facts']) - cancelled });
    expect((await guanxi(['report', 'retention', ...shop])).json).toMatchObject({ cohorts: before.json['cohorts'] });
  });

  it('leaves every service well', async () => {
    const ran = await guanxi(['status', '--json', ...platform.options]);
    expect(ran).toMatchObject({ code: 0 });
    expect((ran.json['services'] as { health: string }[]).map(({ health }) => health)).toEqual(
      Array(5).fill('SERVING'),
    );
  });
});
