// Starts a stack of its own and a nats-server in it, says where, and waits to be killed.
import { startNats, startTestStack } from '@guanxi/testing';

const { folder } = await startTestStack();
const { url } = await startNats();
console.log(JSON.stringify({ folder, url, postgres: process.env.GUANXI_TEST_POSTGRES_URL }));
setInterval(() => {}, 60_000);
