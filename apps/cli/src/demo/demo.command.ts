import type { Command } from 'commander';
import type { Perform } from '../session.js';
import { type DemoOptions, demo } from './demo.js';

const EXAMPLES = `
Examples:
  $ npm run guanxi -- demo
  $ npm run guanxi -- demo --customers 20000
  $ npm run guanxi -- demo --data ../shared/data/activity/cdnow.csv --shop cdnow`;

/** `demo` */
export function addDemoCommand(program: Command, perform: Perform): void {
  const command = program
    .command('demo')
    .description('the whole way once: load, screen, talk, report; on the demo marketplace or on a real file')
    .option('--seed <number>', 'of the demo marketplace', '1')
    .option('--customers <number>', 'of the demo marketplace', '2000')
    .option('--data <file>', 'import this file of purchases and screen its customers')
    .option('--shop <shop>', 'with --data: the shop that sold', 'import')
    .option('--customer-column <name>', 'with --data: the column of the customer (default: by common names)')
    .option('--date-column <name>', 'with --data: the column of the date (default: by common names)')
    .option('--amount-column <name>', 'with --data: the column of the amount (default: by common names)')
    .addHelpText('after', EXAMPLES);
  perform<DemoOptions>(command, demo);
}
