import { fileURLToPath } from 'node:url';
import { ChildProgram, createDatabase, type TestDatabase, type TestIdentity, type TestNats } from '@guanxi/testing';

// The machine may have a lot to do.
const start_ms_max = 60_000;

const program = (service: string, file: string) =>
  fileURLToPath(new URL(`../../${service}/dist/${file}`, import.meta.url));

/** Another real service, as a program of its own that a suite may freeze and kill. */
export class ServiceProgram {
  private constructor(
    private readonly service: string,
    readonly address: string,
    private readonly database: TestDatabase,
    private readonly env: NodeJS.ProcessEnv,
    private child: ChildProgram,
  ) {}

  static async start(
    service: string,
    nats: TestNats,
    identity: TestIdentity,
    further: NodeJS.ProcessEnv = {},
  ): Promise<ServiceProgram> {
    const database = await createDatabase();
    const env = {
      ...process.env,
      GRPC_ADDRESS: '127.0.0.1:0',
      METRICS_ADDRESS: '127.0.0.1:0',
      DATABASE_URL: database.servingUrl,
      OWNER_DATABASE_URL: database.url,
      NATS_URL: nats.url,
      ...identity.env,
      ...further,
    };
    const migration = ChildProgram.start(process.execPath, [program(service, 'migrate.js')], { env });
    const { code } = await migration.ended(start_ms_max);
    if (code !== 0) throw new Error(`${service} was not migrated:\n${migration.lines.join('\n')}`);
    const child = ChildProgram.start(process.execPath, [program(service, 'main.js')], { env });
    const { grpc: address } = JSON.parse(await child.line('"message":"ready"', start_ms_max)) as { grpc: string };
    return new ServiceProgram(service, address, database, { ...env, GRPC_ADDRESS: address }, child);
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  /** It answers nothing until it is thawed, as a machine that is overloaded. */
  freeze(): void {
    this.child.signal('SIGSTOP');
  }

  thaw(): void {
    this.child.signal('SIGCONT');
  }

  async kill(): Promise<void> {
    await this.child.kill();
  }

  /** Starts it again at the same address, with what it had. */
  async restart(): Promise<void> {
    this.child = ChildProgram.start(process.execPath, [program(this.service, 'main.js')], { env: this.env });
    await this.child.line('"message":"ready"', start_ms_max);
  }

  async stop(): Promise<void> {
    await this.child.kill();
    await this.database.drop();
  }
}
