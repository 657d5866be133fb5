// Prints the figures of the model card: `npm run measure:scenes -w @guanxi/language -- [DIALOGUES ACTIONS]`, after a build.
// DIALOGUES is satisfaction/jddc.train.jsonl; ACTIONS a JSON object of one's own: an action of that set → the scenes it may be.
import { readFileSync } from 'node:fs';
import { bootstrapIntervals, calibrationError } from '@guanxi/learning';
import { classifyScene, SCENES } from '../dist/index.js';

const GROUP_OF = new Map(SCENES.map(({ id, group }) => [id, group]));
const BOOTSTRAP_ROUNDS = 1_000;

const percent = (share) => (100 * share).toFixed(1);
const share = (rows, key) => rows.reduce((sum, row) => sum + row[key], 0) / rows.length;

function print(name, rows) {
  const intervals = bootstrapIntervals(
    rows.length,
    (drawn) => {
      const rowsDrawn = Array.from(drawn, (at) => rows[at]);
      return { scene: share(rowsDrawn, 'scene'), group: share(rowsDrawn, 'group') };
    },
    { rounds: BOOTSTRAP_ROUNDS },
  );
  const shown = ['scene', 'group'].map((key) => {
    const { low, high } = intervals[key];
    return `${key} ${percent(share(rows, key))} % [${percent(low)}, ${percent(high)}]`;
  });
  console.log(`${name}: ${rows.length} messages, ${shown.join(', ')}`);
}

function judge(message, expected) {
  const reading = classifyScene(message);
  return {
    scene: Number(expected.includes(reading.scene)),
    group: Number(expected.some((scene) => GROUP_OF.get(scene) === reading.group)),
    confidence: reading.confidence,
  };
}

const LINE = /^(?:"((?:[^"]|"")*)"|([^,]*)),([^,]*),([^,]*)$/;
const [, ...lines] = readFileSync(new URL('../test/scene-messages.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const apart = lines.map((line) => {
  const [, quoted, plain, scene, language] = LINE.exec(line);
  return { language, ...judge(quoted?.replaceAll('""', '"') ?? plain, [scene]) };
});
for (const language of ['zh', 'en'])
  print(
    `set apart, ${language}`,
    apart.filter((row) => row.language === language),
  );
print('set apart', apart);
const confidences = apart.map(({ confidence }) => confidence);
console.log(
  `calibration error of the scene ${calibrationError(
    confidences,
    apart.map(({ scene }) => scene),
  ).toFixed(3)}`,
);

const [dialogues, actions] = process.argv.slice(2);
if (dialogues && actions) {
  const scenesOfAction = JSON.parse(readFileSync(actions, 'utf8'));
  const messages = new Map();
  for (const line of readFileSync(dialogues, 'utf8').trim().split('\n')) {
    for (const { customer, scene } of JSON.parse(line).turns)
      messages.set(`${customer}\n${scene}`, { customer, scene });
  }
  const mapped = [...messages.values()].filter(({ scene }) => Object.hasOwn(scenesOfAction, scene));
  print(
    `JDDC, the mapped of ${messages.size}`,
    mapped.map(({ customer, scene }) => judge(customer, scenesOfAction[scene])),
  );
}
