import { createHash } from 'node:crypto';
import { ModelFields, ModelFileInvalid } from '@guanxi/learning';
import { factor_catalogue_version } from '../factors/factor-catalogue.js';
import { checkModel, type Head, ModelMalformed, type ScreeningModel, type Transform } from './screening-model.js';
import type { Distribution, StabilityReference } from './stability.js';
import type { KeptModelFile } from './trained-model.js';

const format = 'guanxi.screening-model';
const version = 1;
const transforms: readonly string[] = ['identity', 'log1p', 'recency', 'known'] satisfies Transform[];
const factors_per_head_max = 1_000;
const weight_max = 1e6;
const bins_max = 100;

/** A model with what it is to be compared with later: how scores and leading factors lay when it was trained. */
export interface ScreeningModelFile {
  model: ScreeningModel;
  reference: StabilityReference;
}

/** Thrown when what is kept of a model is damaged, of another format, or weighs factors that this release does not know. */
export class ModelUnreadable extends Error {
  constructor(version: string, why: string) {
    super(`model ${version}: ${why}`);
    this.name = 'ModelUnreadable';
  }
}

/** The model as it is kept: JSON, and its SHA-256. */
export function writeScreeningModel({ model, reference }: ScreeningModelFile): KeptModelFile {
  const content = { model: { uplift: [], ...model }, reference };
  const bytes = Buffer.from(JSON.stringify({ format, version, catalogue: factor_catalogue_version, ...content }));
  return { bytes, checksum: checksumOf(bytes) };
}

/** @throws {ModelUnreadable} saying what is wrong with it. */
export function readScreeningModel(name: string, { bytes, checksum }: KeptModelFile): ScreeningModelFile {
  if (!checksumOf(bytes).equals(checksum)) throw new ModelUnreadable(name, 'its bytes are not those that were written');
  try {
    const fields = ModelFields.open(bytes.toString(), format, version);
    const catalogue = fields.integer('catalogue', 1, 1e6);
    if (catalogue !== factor_catalogue_version) {
      throw new ModelUnreadable(name, `drawn from factors of catalogue ${catalogue}, not ${factor_catalogue_version}`);
    }
    const model = readModel(fields.object('model'));
    if (model.version !== name) throw new ModelUnreadable(name, `calls itself ${model.version}`);
    checkModel(model);
    return { model, reference: readReference(fields.object('reference')) };
  } catch (error) {
    if (error instanceof ModelFileInvalid || error instanceof ModelMalformed) {
      throw new ModelUnreadable(name, error.message);
    }
    throw error;
  }
}

function readModel(fields: ModelFields): ScreeningModel {
  const heads = fields.object('heads');
  const [first, second, ...more] = fields.objects('uplift', 2).map(readHead);
  if (more.length > 0) throw fields.invalid('uplift', 'more than two heads');
  return {
    version: fields.string('version'),
    heads: {
      reads: readHead(heads.object('reads')),
      responds: readHead(heads.object('responds')),
      reactsBadly: readHead(heads.object('reactsBadly')),
    },
    ...(first && { uplift: second ? [first, second] : [first] }),
  };
}

function readHead(fields: ModelFields): Head {
  const number = (of: ModelFields, name: string) => of.number(name, -weight_max, weight_max);
  const calibration = fields.object('calibration');
  return {
    bias: number(fields, 'bias'),
    factors: fields.objects('factors', factors_per_head_max).map((one) => {
      const transform = one.string('transform');
      if (!transforms.includes(transform)) throw one.invalid('transform', `«${transform}» is none`);
      return { factor: one.string('factor'), transform: transform as Transform, weight: number(one, 'weight') };
    }),
    calibration: { slope: number(calibration, 'slope'), intercept: number(calibration, 'intercept') },
  };
}

function readReference(fields: ModelFields): StabilityReference {
  const distributions = fields.objects('distributions', bins_max).map((one): Distribution => {
    const [edges, shares] = [one.numbers('edges', bins_max), one.numbers('shares', bins_max)];
    if (shares.length !== edges.length + 1) throw one.invalid('shares', `not ${edges.length + 1} numbers`);
    return { name: one.string('name'), edges: [...edges], shares: [...shares] };
  });
  return { category: fields.string('category'), distributions };
}

function checksumOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
