import { WrongInput } from '../wrong-input.js';
import { handover } from './handover.js';
import { satisfaction } from './satisfaction.js';
import type { Task } from './task.js';
import { offensive, scene, sentiment } from './texts.js';

// A task's examples and predictions concern nobody but the task itself.
type AnyTask = Task<unknown, unknown>;

const tasks = [handover, satisfaction, sentiment, offensive, scene] as unknown as readonly AnyTask[];

export const taskNames = tasks.map(({ name }) => name);

/** @throws {WrongInput} where there is no such task. */
export function taskNamed(name: string): AnyTask {
  const task = tasks.find((candidate) => candidate.name === name);
  if (!task) throw new WrongInput(`There is no task "${name}". Use one of: ${taskNames.join(', ')}.`);
  return task;
}
