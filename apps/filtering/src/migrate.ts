import { migrateService } from '@guanxi/persistence';
import { migrations } from './migrations/index.js';

await migrateService('filtering', migrations);
