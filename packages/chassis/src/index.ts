export { Clock, SystemClock } from './clock.js';
export { type FieldViolation, GuanxiError, InvalidRequest } from './errors.js';
export { Ids, UuidIds } from './ids.js';
export { type PageKey, page, pageItems, pageTokenAfter, readPageToken } from './paging.js';
