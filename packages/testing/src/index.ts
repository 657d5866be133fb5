export { ChildProgram, type Ending } from './child-program.js';
export { ManualClock } from './manual-clock.js';
export { SeededRandom } from './seeded-random.js';
export { createDatabase, type DatabaseTemplate, type TestDatabase } from './test-database.js';
export { startNats, type TestNats } from './test-nats.js';
export { sharedStack, startTestStack, type TestStack } from './test-stack.js';
export { takeFrom, waitFor } from './wait-for.js';
