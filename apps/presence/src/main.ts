import { startService } from '@guanxi/chassis';
import { presenceService } from './service.js';

await startService(presenceService);
