import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPrometheus, freePort } from '@guanxi/local';
import { ChildProgram, waitFor } from '@guanxi/testing';

const ourRules = fileURLToPath(new URL('../../../../deploy/observability/prometheus/rules/', import.meta.url));
const start_ms_max = 60_000;
const look_ms_max = 30_000;

/** Who is looked at, by the name of the app, and where its figures are. */
export type Targets = Readonly<Record<string, string>>;

export interface FiringAlert {
  alert: string;
  app: string | undefined;
}

interface Answer<T> {
  data: T;
}

/** A real Prometheus with our rules, which looks every second, and rings after one instead of after minutes. */
export class LivePrometheus {
  private constructor(
    private readonly folder: string,
    private readonly url: string,
    private readonly program: ChildProgram,
  ) {}

  /** @throws {SetupFailure} where there is no Prometheus to be had on this machine. */
  static async start(targets: Targets): Promise<LivePrometheus> {
    const binary = await findPrometheus();
    const folder = await mkdtemp(join(tmpdir(), 'guanxi-prometheus-'));
    await mkdir(join(folder, 'rules'));
    for (const name of await readdir(ourRules)) {
      const rules = await readFile(join(ourRules, name), 'utf8');
      await writeFile(join(folder, 'rules', name), rules.replaceAll(/^( +for:) .+$/gm, '$1 1s'));
    }
    const scraped = Object.entries(targets).map(([app, target]) => ({ targets: [target], labels: { app } }));
    const configuration = {
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: ['rules/*.yaml'],
      scrape_configs: [{ job_name: 'guanxi', static_configs: scraped }],
    };
    // JSON is YAML.
    await writeFile(join(folder, 'prometheus.yaml'), JSON.stringify(configuration));
    const address = `127.0.0.1:${await freePort()}`;
    const program = ChildProgram.start(binary, [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
    ]);
    const prometheus = new LivePrometheus(folder, `http://${address}`, program);
    await waitFor(
      async () => (await fetch(`http://${address}/-/ready`).catch(() => undefined))?.ok,
      start_ms_max,
    ).catch(async (error: Error) => {
      await prometheus.stop();
      throw new Error(`Prometheus did not start:\n${program.lines.slice(-5).join('\n')}`, { cause: error });
    });
    return prometheus;
  }

  /** The apps that it can read the figures of now. */
  async up(): Promise<string[]> {
    type Series = { metric: { app: string }; value: [number, string] };
    const { result } = await this.ask<{ result: Series[] }>('query?query=up');
    return result.flatMap(({ metric, value }) => (value[1] === '1' ? [metric.app] : [])).sort();
  }

  /** What is wrong with the rules on the figures that there are. */
  async ruleFaults(): Promise<string[]> {
    type Rule = { name: string; health: string; lastError?: string };
    const { groups } = await this.ask<{ groups: { rules: Rule[] }[] }>('rules');
    const rules = groups.flatMap((group) => group.rules);
    // A rule that was not looked at yet is unknown.
    return rules
      .filter(({ health }) => health !== 'ok')
      .map(({ name, health, lastError }) => `${name}: ${lastError ?? health}`);
  }

  /** What rings now. */
  async firing(): Promise<FiringAlert[]> {
    type Alert = { state: string; labels: { alertname: string; app?: string } };
    const { alerts } = await this.ask<{ alerts: Alert[] }>('alerts');
    return alerts
      .filter(({ state }) => state === 'firing')
      .map(({ labels }) => ({ alert: labels.alertname, app: labels.app }));
  }

  /** Asks again until it is so. @throws {Error} where it does not come about. */
  until(isSo: (prometheus: LivePrometheus) => Promise<boolean>): Promise<unknown> {
    return waitFor(() => isSo(this), look_ms_max);
  }

  async stop(): Promise<void> {
    await this.program.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async ask<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}`, { signal: AbortSignal.timeout(look_ms_max) });
    return ((await response.json()) as Answer<T>).data;
  }
}
