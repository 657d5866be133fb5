import type { Command } from 'commander';
import type { Perform } from '../session.js';

export function addDemoCommand(_program: Command, _perform: Perform): void {}
