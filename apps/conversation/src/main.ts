import { startService } from '@guanxi/chassis';
import { conversationService } from './service.js';

await startService(conversationService);
