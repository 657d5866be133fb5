import { Server, ServerCredentials } from '@grpc/grpc-js';

// A program: the least that can answer gRPC in Node. It says so to who started it.
const server = new Server();
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
  process.send?.('ready');
});
process.once('disconnect', () => process.exit(0));
