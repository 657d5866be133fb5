export { type Work, Worklist } from '@guanxi/chassis';
