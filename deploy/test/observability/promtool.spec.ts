import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
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

  it.each(['objectives', 'causes'])('sees %s fire when they should, and not when all is well', async (name) => {
    const { tests } = await read<{ tests: { promql_expr_test: unknown[] }[] }>(`tests/${name}.yaml`);
    expect(tests.flatMap((test) => test.promql_expr_test).length).toBeGreaterThan(20);
    if (!missing) expect(await promtool('test', 'rules', `tests/${name}.yaml`)).toContain('SUCCESS');
  });

  it.each(['kubernetes.yaml', 'local.yaml'])('takes the configuration %s', async (file) => {
    const configuration = await read<Configuration>(file);
    const [scrape] = configuration.scrape_configs;
    expect(configuration.rule_files).toEqual(['rules/*.yaml']);
    expect(scrape?.job_name).toBe('guanxi');
    if (missing || !scrape) return;
    // Debian's build leaves the discovery of Kubernetes out: everything else of the file is checked.
    const { kubernetes_sd_configs: discovery, ...known } = scrape;
    if (discovery) expect(discovery).toEqual([{ role: 'pod' }]);
    const copy = path.join(prometheusFolder, `.checked-${process.pid}-${file}`);
    const static_configs = scrape.static_configs ?? [{ targets: ['127.0.0.1:9464'] }];
    await writeFile(copy, stringify({ ...configuration, scrape_configs: [{ ...known, static_configs }] }));
    try {
      expect(await promtool('check', 'config', path.basename(copy))).toContain('SUCCESS');
    } finally {
      await rm(copy);
    }
  });
});

interface Configuration {
  rule_files: string[];
  scrape_configs: { job_name: string; kubernetes_sd_configs?: unknown[]; static_configs?: unknown[] }[];
}
