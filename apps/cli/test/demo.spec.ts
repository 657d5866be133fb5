import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guanxi } from './guanxi.js';
import { RunningPlatform } from './running-platform.js';

let platform: RunningPlatform;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guanxi-demo-'));
  platform = await RunningPlatform.start(['relationship', 'filtering', 'presence', 'conversation', 'analytics']);
});

afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
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

  it('is told by the reports on service and questions, live figures and alerts', async () => {
    const shop = ['--shop', 'lanmei', '--json', ...platform.options];
    const service = await waitFor(async () => {
      const { json } = await guanxi(['report', 'service', ...shop]);
      return (json['firstResponse'] as { count: number }).count >= 2 ? json : undefined;
    });
    expect(service).toMatchObject({ handoverCount: 2, agents: [{ handoverCount: expect.any(Number) }] });
    const questions = await guanxi(['report', 'questions', ...shop]);
    expect(questions.json['askedCount']).toBeGreaterThan(10);
    const printed = await guanxi(['report', 'service', '--language', 'zh', '--shop', 'lanmei', ...platform.options]);
    expect(printed.output).toContain('首次响应');
    const live = await guanxi(['report', 'live', '--updates', '1', ...shop]);
    expect(live.json).toMatchObject({ figures: { queueLength: 0 } });
    const rule = ['--figure', 'agents_online', '--below', '100', '--clear', '101'];
    expect(await guanxi(['alerts', 'set', 'few', ...rule, ...shop])).toMatchObject({ code: 0, json: { version: 1 } });
    const watched = await guanxi(['alerts', 'watch', '--updates', '1', ...shop]);
    expect(watched.json).toMatchObject({ after: 1 });
    const alerts = await guanxi(['alerts', 'list', '--raised', ...shop]);
    expect(alerts.json).toMatchObject({ alerts: [{ ruleId: 'few', figure: 'AGENTS_ONLINE', direction: 'BELOW' }] });
    expect(await guanxi(['alerts', 'remove', 'few', ...shop])).toMatchObject({ code: 0 });
    const file = join(folder, 'interventions.csv');
    const all = await guanxi(['report', 'interventions', '--export', file, ...shop]);
    expect(all.json).toMatchObject({ exported: 4 });
    expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(5);
  });

  it('is in the facts of activity, which come out the same when their owners are asked for all', async () => {
    const shop = ['--shop', 'lanmei', '--json', ...platform.options];
    const before = await guanxi(['report', 'retention', ...shop]);
    expect(before.code).toBe(0);
    const { json } = await guanxi(['report', 'outreach', ...shop]);
    const { cancelled } = json['relationships'] as { cancelled: number };
    const rebuilt = await guanxi(['report', 'rebuild', ...shop]);
    // Of a relationship that was cancelled, its owner tells the latest version only.
    const facts = Number(before.json['facts']) - cancelled;
    expect(rebuilt.json['facts']).toBe(facts);
    // What conversation tells is no activity, and is told all the same.
    expect(rebuilt.json['told']).toBeGreaterThan(facts);
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
