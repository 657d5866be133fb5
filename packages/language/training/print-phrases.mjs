// Prints the training phrases as a table, to train or evaluate other models on: `npm run -s print:phrases -w @guanxi/language > FILE`.
import { loadPhrases } from './load-phrases.mjs';

const SEED = 1;
const { templated, free } = loadPhrases(SEED);
const rows = [...templated, ...free].map(({ text, scene }) => `"${text.replaceAll('"', '""')}",${scene}\n`);
process.stdout.write(`text,scene\n${rows.join('')}`);
