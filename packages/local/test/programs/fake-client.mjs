// Stands for the client's main job: says what it was asked, and where the file it was given says that everything is.
// FAKE_CLIENT makes it misbehave: it "fails", or is "deaf" and never ends.
import { readFileSync } from 'node:fs';

const [job, ...options] = process.argv.slice(2);
const stack = JSON.parse(readFileSync(options[options.indexOf('--stack') + 1], 'utf8'));
console.error(`doing ${job}`);
if (process.env.FAKE_CLIENT === 'fails') process.exitCode = 3;
if (process.env.FAKE_CLIENT === 'deaf') {
  process.on('SIGTERM', () => {});
  setInterval(() => {}, 60_000);
} else {
  const key = JSON.parse(readFileSync(stack.key, 'utf8'));
  console.log(JSON.stringify({ job, services: Object.keys(stack.services).length, hasKey: key.kid !== undefined }));
}
