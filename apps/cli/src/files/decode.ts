import { Failure, UsageFailure } from '../failure.js';

/**
 * The text of a stream of bytes, its line ends made `\n` and its byte order mark taken away.
 *
 * @param encoding as the Encoding Standard names it, such as `utf-8`, `gb18030`
 * @throws {Failure} when the bytes are not in that encoding
 */
export async function* decode(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string> {
  const decoder = createDecoder(encoding);
  let endsInReturn = false;
  let lines = 1;
  for await (const chunk of chunks) {
    const text: string = decodeOr(() => decoder.decode(chunk, { stream: true }), encoding, lines);
    const whole: string = endsInReturn ? `\r${text}` : text;
    endsInReturn = whole.endsWith('\r');
    const normal = (endsInReturn ? whole.slice(0, -1) : whole).replace(/\r\n?/g, '\n');
    for (let at = normal.indexOf('\n'); at >= 0; at = normal.indexOf('\n', at + 1)) lines += 1;
    yield normal;
  }
  const rest = decodeOr(() => decoder.decode(), encoding, lines);
  yield endsInReturn ? `\n${rest}` : rest;
}

function createDecoder(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new UsageFailure(
      'UNKNOWN_ENCODING',
      `no encoding is called "${encoding}"`,
      'Use utf-8, gb18030 or utf-16le.',
    );
  }
}

function decodeOr(text: () => string, encoding: string, line: number): string {
  try {
    return text();
  } catch {
    throw new Failure(
      'WRONG_ENCODING',
      `the file is not ${encoding}: a character after line ${line} cannot be read`,
      'Name its encoding, such as --encoding gb18030, or save it as UTF-8.',
    );
  }
}
