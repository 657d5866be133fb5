import { startService } from '@guanxi/chassis';
import { filteringService } from './service.js';

await startService(filteringService);
