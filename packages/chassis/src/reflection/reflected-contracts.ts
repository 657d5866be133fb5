import { type AnyDesc, type DescExtension, type DescFile, type FileRegistry, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import type { ReflectionAnswer, ReflectionQuestion } from './reflection-messages.js';

/** Answers questions about the contracts that a service answers to; nothing is prepared before somebody asks. */
export class ReflectedContracts {
  private readonly written = new Map<DescFile, Uint8Array>();

  constructor(
    private readonly registry: FileRegistry,
    /** The full names of the proto services that are served. */
    private readonly services: readonly string[],
  ) {}

  /** A file comes with all that it imports, before which nobody can read it. */
  answer(question: ReflectionQuestion): ReflectionAnswer {
    const { registry } = this;
    if (question.kind === 'services') return { kind: 'services', names: this.services };
    if (question.kind === 'file') return this.file(registry.getFile(question.name), `no file ${question.name}`);
    if (question.kind === 'symbol') return this.file(this.fileOf(question.name), `no symbol ${question.name}`);
    if (question.kind === 'none') {
      return { kind: 'error', code: status.INVALID_ARGUMENT, message: 'the request asks nothing' };
    }
    const extensions = this.extensionsOf(question.type);
    if (question.kind === 'extension') {
      const found = extensions.find(({ number }) => number === question.number);
      return this.file(found?.file, `no extension ${question.number} of ${question.type}`);
    }
    if (!registry.getMessage(question.type)) return notFound(`no message ${question.type}`);
    return { kind: 'extensionNumbers', type: question.type, numbers: extensions.map(({ number }) => number) };
  }

  private extensionsOf(type: string): DescExtension[] {
    const isOfType = (one: AnyDesc): one is DescExtension => one.kind === 'extension' && one.extendee.typeName === type;
    return [...this.registry].filter(isOfType);
  }

  /** Methods, fields and values of an enum are named behind what holds them. */
  private fileOf(symbol: string): DescFile | undefined {
    const found = this.registry.get(symbol);
    if (found) return found.file;
    const dot = symbol.lastIndexOf('.');
    const holder = this.registry.get(symbol.slice(0, Math.max(0, dot)));
    const name = symbol.slice(dot + 1);
    if (holder?.kind === 'service')
      return holder.methods.some((method) => method.name === name) ? holder.file : undefined;
    if (holder?.kind === 'message')
      return holder.members.some((member) => member.name === name) ? holder.file : undefined;
    if (holder?.kind === 'enum') return holder.values.some((value) => value.name === name) ? holder.file : undefined;
    return undefined;
  }

  private file(file: DescFile | undefined, otherwise: string): ReflectionAnswer {
    if (!file) return notFound(otherwise);
    const needed = new Set<DescFile>();
    const take = (one: DescFile) => {
      if (needed.has(one)) return;
      needed.add(one);
      one.dependencies.forEach(take);
    };
    take(file);
    return { kind: 'files', files: [...needed].map((one) => this.bytesOf(one)) };
  }

  private bytesOf(file: DescFile): Uint8Array {
    const bytes = this.written.get(file) ?? toBinary(FileDescriptorProtoSchema, file.proto);
    this.written.set(file, bytes);
    return bytes;
  }
}

const notFound = (what: string): ReflectionAnswer => ({
  kind: 'error',
  code: status.NOT_FOUND,
  message: `the contracts have ${what}`,
});
