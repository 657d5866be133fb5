import { describeSchema } from '@guanxi/persistence/testing';
import { migrations } from '../src/migrations/index.js';

describeSchema('analytics', migrations);
