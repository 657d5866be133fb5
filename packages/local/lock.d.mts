export type Lock = { release(): Promise<void> };
export type LockHolder = { holder: { pid: number; gone(): Promise<void> } };
export declare function takeLock(name: string): Promise<Lock | LockHolder>;
