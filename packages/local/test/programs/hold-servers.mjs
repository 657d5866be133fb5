// Starts a Postgres and a nats-server in the folders given, says so, and waits to be killed.
import { freePort, startNats, startPostgres } from '@guanxi/local';

const [postgresFolder, natsFolder] = process.argv.slice(2);
const postgres = await startPostgres({ folder: postgresFolder, port: await freePort() });
const nats = await startNats({ folder: natsFolder, port: await freePort() });
console.log(JSON.stringify({ postgres: postgres.pid, nats: nats.pid, folder: postgres.folder }));
setInterval(() => {}, 60_000);
