import { spawn } from 'node:child_process';
import { root } from './place.mjs';

const OUTPUT_KEPT_CHARACTERS = 20_000;
/** Nothing that runs here may send anything home, nor say that it would like to be updated. */
const quietEnvironment = { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1' };

/**
 * Runs a program in the top folder to its end.
 *
 * @param {{ shown: boolean }} options shown: its output goes to the terminal as it comes; otherwise it is returned
 * @returns {Promise<{ code: number, output: string }>} the end of what it said, where it was not shown
 */
export function runProgram(program, args, { shown }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...quietEnvironment },
      stdio: shown ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (text) => {
      output = (output + text).slice(-OUTPUT_KEPT_CHARACTERS);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const stopping = stopWith(child);
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => {
      stopping.end();
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Hands our end on to the child and ends after it, so that nothing is left at work on the clone. */
function stopWith(child) {
  let asked;
  const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    const handler = () => {
      asked = signal;
      child.kill(signal);
    };
    process.on(signal, handler);
    return [signal, handler];
  });
  return {
    end() {
      for (const [signal, handler] of handlers) process.off(signal, handler);
      if (asked) process.kill(process.pid, asked);
    },
  };
}

/** Runs a program that npm installed, by the name of its package and the file that its `bin` names. */
export function runInstalled(file, args, options) {
  return runProgram(process.execPath, [`node_modules/${file}`, ...args], options);
}
