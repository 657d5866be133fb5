export const repository: string;
export function below(...parts: string[]): string;
export function manifestOf(folder: string): {
  name: string;
  version: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};
export function services(): string[];
export function closureOf(folder: string): string[];
