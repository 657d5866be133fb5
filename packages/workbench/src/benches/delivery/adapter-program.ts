import { LocalAdapter } from '@guanxi/testing';
import type { LoggedMessage } from './read-adapter-log.js';

// A program: a channel adapter that keeps a log, prints its address, and gives the log away when it is asked for it.

const log: LoggedMessage[] = [];
const { IDENTITY_JWKS, IDENTITY_KEY } = process.env;
const adapter = await LocalAdapter.start({
  identity: { IDENTITY_JWKS, IDENTITY_KEY },
  onMessage: (message, isRepeat) => {
    if (!isRepeat) log.push(message);
  },
});
process.send?.(adapter.address);
process.on('message', () => process.send?.(log.splice(0)));
process.once('disconnect', () => process.exit(0));
