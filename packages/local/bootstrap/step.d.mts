export interface Step {
  say(detail: string): void;
  done(): void;
  fail(): void;
}
export declare function step(what: string, options?: { after_ms?: number }): Step;
