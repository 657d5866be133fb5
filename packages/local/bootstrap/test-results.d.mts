export declare function countTests(files: string[]): { passed: number; failed: number; skipped: number };
