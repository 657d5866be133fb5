import { migrateService } from '@guanxi/persistence';
import { migrations } from './migrations/index.js';

await migrateService('conversation', migrations);
