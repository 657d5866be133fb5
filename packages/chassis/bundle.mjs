/*
 * Makes one file of each program of a service: what `tsc` wrote to dist/main.js and dist/migrate.js, with all that they
 * import, ours and others'. A program that reads one file in place of two thousand is there in half the time.
 *
 * What tsc wrote is bundled, and not the sources: Nest and TypeORM live on the types that only tsc writes down beside
 * decorators. Called by the build of each service, in its folder: `node ../../packages/chassis/bundle.mjs`.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';

const programs = ['main', 'migrate'];
/** Packages that hold machine code, which no JavaScript file can. */
const native = [/^@node-rs\//];

const dist = path.resolve('dist');
const input = Object.fromEntries(programs.map((name) => [name, path.join(dist, `${name}.js`)]));
for (const file of Object.values(input)) if (!existsSync(file)) throw new Error(`${file} is missing: tsc writes it`);

/** What tsc noted of where its lines come from goes into the bundle's own notes, so that these tell of the sources. */
const mapsOfTsc = {
  name: 'maps of tsc',
  load(id) {
    if (id.includes('node_modules') || !existsSync(`${id}.map`)) return null;
    return { code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') };
  },
};

const bundle = await rolldown({
  input,
  plugins: [mapsOfTsc],
  external: native,
  platform: 'node',
  onLog(level, log, handle) {
    // Libraries try what they can do without, and go on where it is not installed.
    const isOptional = log.code === 'UNRESOLVED_IMPORT' && log.id?.includes('node_modules');
    if (!isOptional) handle(level === 'warn' ? 'error' : level, log);
  },
});
// Telemetry, entities and Nest's messages use the names of classes.
await bundle.write({ dir: dist, format: 'esm', keepNames: true, sourcemap: true, chunkFileNames: 'bundled/[name].js' });
await bundle.close();
