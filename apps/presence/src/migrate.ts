import { migrateService } from '@guanxi/persistence';
import { migrations } from './migrations/index.js';

await migrateService('presence', migrations);
