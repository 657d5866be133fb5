import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Clock, Logger } from '@guanxi/chassis';
import { type HandoverModel, readHandoverModel } from '@guanxi/language';
import { Inject, Injectable } from '@nestjs/common';

/** The folder of the shops' models; undefined where no shop has one. */
export const HANDOVER_FOLDER = Symbol('guanxi.conversation.handoverFolder');

const suffix = '.model.json';
const looksApart_ms_min = 3_000;
// A model takes some 10 MB of memory.
export const models_max = 32;
export const model_bytes_max = 64 * 1024 * 1024;

interface File {
  /** Undefined where there is nothing that can be read. */
  bytes: number | undefined;
  /** Changes with the file. */
  version: string;
}

/**
 * The shops' own handover models: `<shop>.model.json` in a folder switches a shop on. A file is read when its shop first
 * needs it and again when it has changed; one that cannot be read is logged once and counts as none.
 */
@Injectable()
export class HandoverModels {
  private files: ReadonlyMap<string, File> = new Map();
  private readonly loaded = new Map<string, { version: string; model: Promise<HandoverModel | undefined> }>();
  private lookedAt_ms = Number.NEGATIVE_INFINITY;
  private looking: Promise<void> | undefined;
  private complaint = '';

  constructor(
    @Inject(HANDOVER_FOLDER) private readonly folder: string | undefined,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** The model of a shop, undefined where it has none that can be read. Never throws; looks at the folder every 3 s at most. */
  async of(shopId: string): Promise<HandoverModel | undefined> {
    if (this.folder === undefined) return undefined;
    await this.look(this.folder);
    const file = this.files.get(shopId);
    if (!file) return undefined;
    const { version } = file;
    const known = this.loaded.get(shopId);
    if (known?.version === version) return known.model;
    const model = this.load(this.folder, shopId, file);
    this.loaded.set(shopId, { version, model });
    return model;
  }

  private look(folder: string): Promise<void> {
    const since_ms = this.clock.now().getTime() - this.lookedAt_ms;
    if (since_ms >= 0 && since_ms < looksApart_ms_min) return this.looking ?? Promise.resolve();
    this.lookedAt_ms = this.clock.now().getTime();
    this.looking = this.list(folder).finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async list(folder: string): Promise<void> {
    try {
      const names = (await readdir(folder)).filter((name) => name.endsWith(suffix)).sort();
      const files = new Map<string, File>();
      for (const name of names.slice(0, models_max)) {
        files.set(name.slice(0, -suffix.length), await fileAt(join(folder, name)));
      }
      this.files = files;
      this.complain(names.length > models_max ? `only the first ${models_max} of ${names.length} are read` : '');
    } catch (error) {
      this.files = new Map();
      this.complain((error as Error).message);
    }
    for (const shopId of this.loaded.keys()) if (!this.files.has(shopId)) this.loaded.delete(shopId);
  }

  private async load(folder: string, shopId: string, { bytes }: File): Promise<HandoverModel | undefined> {
    try {
      if (bytes === undefined) throw new Error('not a file');
      if (bytes > model_bytes_max) throw new RangeError(`more than ${model_bytes_max} bytes`);
      const model = readHandoverModel(await readFile(join(folder, `${shopId}${suffix}`), 'utf8'));
      this.logger.info({ shop: shopId, threshold: model.threshold }, 'handover model read');
      return model;
    } catch (error) {
      this.logger.error({ shop: shopId, reason: (error as Error).message }, 'handover model cannot be read; it is off');
      return undefined;
    }
  }

  /** Says what is wrong with the folder once, until it is something else. */
  private complain(complaint: string): void {
    if (complaint && complaint !== this.complaint) this.logger.error({ reason: complaint }, 'handover models');
    this.complaint = complaint;
  }
}

async function fileAt(path: string): Promise<File> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return { bytes: undefined, version: 'not a file' };
  return { bytes: found.size, version: `${found.ino} ${found.mtimeMs} ${found.size}` };
}
