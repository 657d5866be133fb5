import { ModelFileInvalid, TrainingImpossible } from '@guanxi/learning';
import { WrongInput } from '../wrong-input.js';

/**
 * Runs a command and ends the process with 0, or, where what it was given does not allow it to measure, says so in one
 * line and ends with 1. Any other failure is a fault of ours and keeps its stack.
 */
export async function runCommand(command: () => Promise<void> | void): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof WrongInput || error instanceof TrainingImpossible || error instanceof ModelFileInvalid)) {
      throw error;
    }
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
