import { startService } from '@guanxi/chassis';
import { analyticsService } from './service.js';

await startService(analyticsService);
