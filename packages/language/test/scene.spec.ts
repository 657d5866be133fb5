import { calibrationError } from '@guanxi/learning';
import { describe, expect, it } from 'vitest';
import { classifyScene, SCENE_GROUPS, SCENES } from '../src/index.js';
import { rowsOf } from './csv.js';

const GROUP_OF = new Map(SCENES.map(({ id, group }) => [id, group]));

describe('the catalogue', () => {
  it('has sixteen groups, each with a scene, and no id twice', () => {
    expect(SCENE_GROUPS.length).toBe(16);
    expect(new Set(SCENES.map(({ group }) => group))).toEqual(new Set(SCENE_GROUPS.map(({ id }) => id)));
    expect(new Set(SCENES.map(({ id }) => id)).size).toBe(SCENES.length);
  });
});

describe('the scenes of messages set apart', { timeout: 60_000 }, () => {
  const messages = rowsOf('scene-messages.csv') as { text: string; scene: string; language: string }[];
  const read = messages.map((message) => ({ ...message, reading: classifyScene(message.text) }));
  const sceneRight = (row: (typeof read)[number]) => row.reading.scene === row.scene;
  const groupRight = (row: (typeof read)[number]) => row.reading.group === GROUP_OF.get(row.scene);
  const share = (rows: typeof read, right: (row: (typeof read)[number]) => boolean) =>
    rows.filter(right).length / rows.length;

  it('are told in both languages as well as the model card says', () => {
    expect(messages.length).toBeGreaterThanOrEqual(300);
    expect(new Set(messages.map(({ text }) => text)).size).toBe(messages.length);
    for (const language of ['zh', 'en']) {
      const rows = read.filter((row) => row.language === language);
      expect(rows.length / read.length).toBeGreaterThan(0.45);
      expect(share(rows, sceneRight)).toBeGreaterThanOrEqual(0.83);
      expect(share(rows, groupRight)).toBeGreaterThanOrEqual(0.86);
    }
  });

  it('come with a confidence that means what it says, and with reasons', () => {
    const confidences = read.map(({ reading }) => reading.confidence);
    expect(
      calibrationError(
        confidences,
        read.map((row) => Number(sceneRight(row))),
      ),
    ).toBeLessThan(0.13);
    const sure = read.filter(({ reading }) => reading.confidence >= 0.8);
    const unsure = read.filter(({ reading }) => reading.confidence < 0.4);
    expect(share(sure, sceneRight)).toBeGreaterThan(0.95);
    expect(share(unsure, sceneRight)).toBeLessThan(share(sure, sceneRight));
    for (const { reading } of read) {
      expect(reading.alternatives.length).toBeLessThanOrEqual(3);
      expect(reading.alternatives.every(({ confidence }) => confidence <= reading.confidence)).toBe(true);
      expect(reading.evidence.length).toBeGreaterThan(0);
    }
  });

  it('are «other» where nothing is said', () => {
    for (const text of ['', '？？', '😡', '  '])
      expect(classifyScene(text)).toMatchObject({ scene: 'other', confidence: 1 });
  });
});
