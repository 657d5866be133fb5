import { keepKeys } from '@guanxi/persistence';

await keepKeys('analytics');
