import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { writtenFiles } from '../../checks/observability/written.js';
import { repository } from '../../checks/places.js';

const written = await writtenFiles();

if (process.env['OBSERVABILITY'] === 'write') {
  for (const [file, content] of written) {
    const place = path.join(repository, file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, content);
  }
}

for (const [file, content] of written) {
  it(`${file} says what the lists in code say (npm run observability -w deploy writes it)`, async () => {
    expect(await readFile(path.join(repository, file), 'utf8')).toBe(content);
  });
}

it('leaves no dashboard and no rules behind that no list has', async () => {
  const folders = ['prometheus/rules', 'prometheus/tests', 'grafana/dashboards'].map(
    (folder) => `deploy/observability/${folder}`,
  );
  const found = await Promise.all(
    folders.map(async (folder) => (await readdir(path.join(repository, folder))).map((file) => `${folder}/${file}`)),
  );
  expect(found.flat().filter((file) => !written.has(file))).toEqual([]);
});
