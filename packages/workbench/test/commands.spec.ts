import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTextClassifier } from '@guanxi/learning';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const dist = new URL('../dist/', import.meta.url).pathname;
const run = (command: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(dist, `${command}.js`), ...args], { encoding: 'utf8', timeout: 120_000 });

let folder: string;
let texts: string;
let dialogues: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guanxi-workbench-'));
  texts = join(folder, 'texts.csv');
  const rows = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? `很好 ${i},positive` : `太差 ${i},negative`));
  writeFileSync(texts, `text,label\n${rows.join('\n')}\n`);
  dialogues = join(folder, 'dialogues.jsonl');
  const dialogue = (i: number) => {
    const turn = (role: string, token: string, label: number) => ({ role, tokens: [token, `t${i}`], label });
    const stuck = i % 2;
    const turns = [turn('customer', 'ask', 0), turn('agent', stuck ? 'ask' : 'told', stuck), turn('customer', 'so', 0)];
    return JSON.stringify({ dialogue: `d${i}`, turns });
  };
  writeFileSync(dialogues, Array.from({ length: 40 }, (_, i) => dialogue(i)).join('\n'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('evaluate', () => {
  it('ends in one line of JSON with the keys of its task, the same for the same seed', () => {
    const lines = [1, 2].map(() => {
      const { stdout, status } = run('evaluate', 'sentiment', '--data', texts, '--json', '--seed', '7');
      expect(status).toBe(0);
      return JSON.parse(stdout.trim().split('\n').at(-1)!);
    });
    const [first, second] = lines;
    expect(Object.keys(first)).toEqual(['name', 'figures', 'aims', 'size', 'seed', 'machine', 'seconds']);
    expect(Object.keys(first.figures)).toEqual(
      expect.arrayContaining([
        'accuracy',
        'accuracy_low',
        'accuracy_high',
        'macro_f1',
        'auc',
        'train_s',
        'us_per_text',
      ]),
    );
    expect(first.figures.accuracy).toBe(100);
    expect(second.figures.accuracy).toBe(first.figures.accuracy);
    expect(first.size).toBe(60);
  }, 120_000);

  it('judges handover on another file', () => {
    const { stdout, status } = run('evaluate', 'handover', '--train', dialogues, '--test', dialogues, '--json');
    expect(status).toBe(0);
    const { figures } = JSON.parse(stdout.trim().split('\n').at(-1)!);
    for (const key of ['f1', 'macro_f1', 'auc', 'precision', 'recall', 'gt1', 'gt2', 'gt3', 'false_offers_per_100']) {
      expect(figures).toHaveProperty(key);
      expect(figures).toHaveProperty(`${key}_low`);
    }
    expect(figures).toHaveProperty('us_per_turn');
  }, 120_000);

  it('measures the model that ships where no training file is given', () => {
    const scenes = new URL('../../language/test/scene-messages.csv', import.meta.url).pathname;
    const { stdout, status } = run('evaluate', 'scene', '--test', scenes, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!).figures.accuracy).toBeGreaterThan(80);
    expect(run('evaluate', 'sentiment', '--test', texts).stderr).toMatch(/No model of sentiment ships/);
  }, 120_000);

  it.each([
    [['sentiment', '--data', '/nowhere.csv'], /\/nowhere\.csv: cannot be read \(ENOENT\)/],
    [['sentiment'], /Give either --data, or --test with or without --train/],
    [['weather', '--data', 'x'], /There is no task "weather"\. Use one of: handover, satisfaction/],
    [['sentiment', '--data', 'x', '--seed', 'one'], /--seed: "one" is not a whole number/],
    [['sentiment', '--fast'], /fast[\s\S]*Usage/],
    [['simulator', '--seeds', '0'], /--seeds: "0" is not a whole number from 1 to 1000/],
    [['simulator', '--data', 'x'], /There is no option --data here[\s\S]*Usage/],
  ])('says what is wrong with %j and ends with 1', (args, message) => {
    const { stderr, stdout, status } = run('evaluate', ...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(status).toBe(1);
  });

  it('names file, line and field of a wrong file', () => {
    const broken = join(folder, 'broken.jsonl');
    writeFileSync(broken, `${readFileSync(dialogues, 'utf8')}\n{"turns":[{"role":"robot"}]}\n`);
    const { stderr, status } = run('evaluate', 'handover', '--data', broken);
    expect(stderr).toContain(`${broken}:41: turns[0].role`);
    expect(status).toBe(1);
  });
});

describe('train', () => {
  it('writes a model file that can be read, and prints its figures', () => {
    const out = join(folder, 'out.model.json');
    const { stdout, status } = run('train', 'sentiment', '--data', texts, '--out', out);
    expect(status).toBe(0);
    expect(stdout).toContain('accuracy');
    expect(readTextClassifier(readFileSync(out, 'utf8')).labels).toEqual(['negative', 'positive']);
  }, 120_000);

  it('refuses what cannot be learnt from, and leaves no file', () => {
    const one = join(folder, 'one.csv');
    writeFileSync(one, 'text,label\na,x\nb,x\nc,x\n');
    const { stderr, status } = run('train', 'offensive', '--data', one, '--out', join(folder, 'none.json'));
    expect(status).toBe(1);
    expect(stderr).toMatch(/has no example/);
    expect(() => readFileSync(join(folder, 'none.json'))).toThrowError('ENOENT');
  });
});

describe('bench', () => {
  it('names the benches that there are', () => {
    const { stderr, status } = run('bench', 'nothing');
    expect(stderr).toMatch(/There is no bench "nothing"\. Use one of: .*understanding/);
    expect(status).toBe(1);
  });
});
