// Calls somebody outside the platform, as a program of its own: whom Node trusts is settled when it starts.
import { connect } from '../dist/index.js';

const bytes = (value) => value;
const check = {
  path: '/grpc.health.v1.Health/Check',
  ...{ requestStream: false, responseStream: false },
  ...{ requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes },
};
const [address] = process.argv.slice(2);
const client = connect({ check }, { address, token: () => '', transport: 'public', deadline_ms: 10_000 });
await client.check(Buffer.alloc(0)).then(
  () => process.stdout.write('answered\n'),
  ({ message }) => process.stdout.write(`${message}\n`),
);
client.close();
