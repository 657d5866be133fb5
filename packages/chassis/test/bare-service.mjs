// A service without capabilities, to be run as a process: what is tried is how it starts, stops and fails.
import { readFileSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { serviceConfig, startService } from '../dist/index.js';

class BareModule {
  async onModuleInit() {
    if (process.env.BARE_SERVICE === 'slow') {
      process.stdout.write('opening\n');
      const opening = setInterval(() => undefined, 1_000);
      await new Promise((resolve) => process.once('SIGTERM', resolve));
      clearInterval(opening);
    }
    if (process.env.BARE_SERVICE === 'broken') throw new Error('the migration failed');
  }
}
Module({})(BareModule);

await startService({
  name: 'bare',
  module: () => BareModule,
  serves: [],
  contracts: readFileSync(new URL('./generated/image.binpb', import.meta.url)),
  config: serviceConfig,
});
if (process.env.BARE_SERVICE === 'crashing') void Promise.reject(new Error('forgotten'));
