import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * Plain JavaScript, because the bootstrap needs it before anything is installed or built.
 *
 * A lock is a socket that its holder listens on. The operating system closes it when the holder dies, however it dies,
 * so a lock is never stale; and who waits for it hears the connection close instead of asking again and again.
 */

/**
 * Takes the lock of that name on this machine.
 *
 * @param {string} name any text; the same text is the same lock
 * @returns {Promise<{ release(): Promise<void> } | { holder: { pid: number, gone(): Promise<void> } }>} the lock, or who
 * has it; `gone()` resolves when the holder has released it or died.
 */
export async function takeLock(name) {
  const path = socketPath(name);
  for (;;) {
    const server = await listen(path);
    if (server) {
      return { release: () => new Promise((resolve) => server.close(() => resolve(undefined))) };
    }
    const holder = await meetHolder(path);
    if (holder) return { holder };
    if (existsSync(path)) rmSync(path, { force: true });
  }
}

function socketPath(name) {
  const id = `guanxi-${createHash('sha256').update(name).digest('hex').slice(0, 24)}`;
  if (process.platform === 'linux') return `\0${id}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${id}`;
  return join(tmpdir(), id);
}

function listen(path) {
  return new Promise((resolve, reject) => {
    const waiting = new Set();
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => waiting.delete(socket));
      socket.write(`${process.pid}\n`);
    });
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(path, () => {
      server.unref();
      const close = server.close.bind(server);
      server.close = (done) => {
        for (const socket of waiting) socket.destroy();
        return close(done);
      };
      resolve(server);
    });
  });
}

function meetHolder(path) {
  return new Promise((resolve) => {
    const socket = connect(path);
    const closed = new Promise((end) => socket.once('close', () => end(undefined)));
    // Knowing the holder must not keep us from ending; waiting for it must.
    const gone = () => {
      socket.ref();
      return closed;
    };
    socket.on('error', () => resolve(undefined));
    socket.once('close', () => resolve(undefined));
    socket.once('data', (line) => {
      socket.unref();
      resolve({ pid: Number(String(line)), gone });
    });
  });
}
