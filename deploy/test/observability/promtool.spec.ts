import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { prometheusFolder, promtool, whyNoPromtool } from '../../checks/observability/prometheus-tools.js';
import type { RuleFile } from '../../observability/source/rules.js';

const missing = await whyNoPromtool();
if (missing)
  process.stderr.write(`${missing}\nThe rules are checked by their grammar and form only, not by Prometheus.\n`);

const read = async <T>(file: string) => parse(await readFile(path.join(prometheusFolder, file), 'utf8')) as T;

describe(missing ? 'without promtool' : 'promtool', () => {
  it('takes the rules', async () => {
    for (const file of ['rules/objectives.yaml', 'rules/causes.yaml']) {
      const { groups } = await read<RuleFile>(file);
      const rules = groups.flatMap((group) => group.rules);
      expect(rules.every((rule) => rule.expr !== '' && ('alert' in rule || /^slo:\w+:\w+$/.test(rule.record)))).toBe(
        true,
      );
      if (!missing) expect(await promtool('check', 'rules', file)).toContain(`SUCCESS: ${rules.length} rules found`);
    }
  });

  it('sees each alert fire when it should, and none when all is well', async () => {
    const { tests } = await read<{ tests: { name: string }[] }>('tests/rules.yaml');
    expect(tests.length).toBeGreaterThan(40);
    if (!missing) expect(await promtool('test', 'rules', 'tests/rules.yaml')).toContain('SUCCESS');
  });

  it('takes the configurations of Prometheus', async () => {
    for (const file of ['kubernetes.yaml', 'local.yaml']) {
      const { rule_files, scrape_configs } = await read<{
        rule_files: string[];
        scrape_configs: { job_name: string }[];
      }>(file);
      expect(rule_files).toEqual(['rules/*.yaml']);
      expect(scrape_configs.map(({ job_name }) => job_name)).toEqual(['guanxi']);
      if (!missing) expect(await promtool('check', 'config', file)).toContain('SUCCESS');
    }
  });
});
