export { erlangB } from './erlang/erlang-b.js';
