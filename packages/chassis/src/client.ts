/** What a caller needs and nothing of what a service needs, so that a command-line client starts at once. */
export { type Client, type ConnectOptions, connect } from './grpc/client.js';
export type { ServiceDefinition } from './grpc/definition.js';
export type { Caller } from './identity/caller.js';
export { mintToken } from './identity/token.js';
export { UnusableKeys } from './transport/key-material.js';
export { type Transport, TransportKeys } from './transport/transport-keys.js';
