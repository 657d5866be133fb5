/** A rule file of Prometheus, as its YAML is written. */
export interface RuleFile {
  groups: RuleGroup[];
}

export interface RuleGroup {
  name: string;
  interval?: string;
  rules: (RecordingRule | AlertingRule)[];
}

export interface RecordingRule {
  record: string;
  expr: string;
  labels?: Record<string, string>;
}

export interface AlertingRule {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: Severity; page: string };
  annotations: { summary: string; description?: string; runbook: string };
}

/** `page` wakes somebody up; `ticket` is looked at by day. */
export type Severity = 'page' | 'ticket';

/** Where an alert's runbook stands: the section of its name on the page of who owns it. */
export function runbookOf(page: string, alert: string): string {
  return `${page}/README.md#${alert.toLowerCase()}`;
}
