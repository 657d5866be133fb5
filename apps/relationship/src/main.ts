import { startService } from '@guanxi/chassis';
import { relationshipService } from './service.js';

await startService(relationshipService);
