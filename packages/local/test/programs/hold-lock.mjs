// Takes the lock named by the argument, says so, and waits to be killed.
import { takeLock } from '../../lock.mjs';

await takeLock(process.argv[2]);
console.log('held');
setInterval(() => {}, 60_000);
