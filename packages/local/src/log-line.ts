const LINE_CHARACTERS_MAX = 2_000;
/** Said elsewhere in the line, or of use to machines alone. */
const UNSHOWN = new Set(['time', 'level', 'service', 'message', 'pid', 'hostname', 'trace_id', 'span_id', 'err']);
const LEVEL_COLOURS: Record<string, number> = { warn: 33, error: 31, fatal: 31 };
/** Green, blue, magenta, cyan, yellow: told apart on dark and bright terminals. */
const SERVICE_COLOURS = [32, 34, 35, 36, 33];

/** What a service wrote, in the words of its JSON log, or as text where it was none. */
export interface LogRecord {
  time: string;
  service: string;
  level: string;
  message: string;
  /** Further fields, as `name=value`. */
  fields: string;
}

/** Reads one line that a service wrote. A line that is no JSON object is a message as it stands. */
export function readLogLine(service: string, line: string, received: Date): LogRecord {
  const plain = { time: received.toISOString(), service, level: 'info', message: line, fields: '' };
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(line);
  } catch {
    return plain;
  }
  if (typeof parsed !== 'object' || parsed === null || typeof parsed['level'] !== 'string') return plain;
  const fields = Object.entries(parsed).filter(([name]) => !UNSHOWN.has(name));
  const error = parsed['err'] as { type?: string; message?: string } | undefined;
  if (error?.message) fields.push(['error', `${error.type ?? 'Error'}: ${error.message}`]);
  return {
    time: String(parsed['time'] ?? plain.time),
    service,
    level: parsed['level'],
    message: String(parsed['message'] ?? ''),
    fields: fields.map(([name, value]) => `${name}=${shown(value)}`).join(' '),
  };
}

/**
 * One line for a person: time of day in UTC, service, level, message, fields.
 *
 * @param colour place of the service in the topology, which gives it its colour; undefined for no colours at all
 */
export function formatLogLine({ time, service, level, message, fields }: LogRecord, colour?: number): string {
  const clock = /T(\d\d:\d\d:\d\d\.\d{3})/.exec(time)?.[1] ?? time;
  const painted = (code: number | undefined, text: string) =>
    colour === undefined || code === undefined ? text : `\u001b[${code}m${text}\u001b[39m`;
  const serviceColour = colour === undefined ? undefined : SERVICE_COLOURS[colour % SERVICE_COLOURS.length];
  const head = `${clock} ${painted(serviceColour, service.padEnd(12))} ${painted(LEVEL_COLOURS[level], level.padEnd(5))}`;
  const body = `${message}${fields === '' ? '' : `  ${fields}`}`;
  return `${head} ${body.length > LINE_CHARACTERS_MAX ? `${body.slice(0, LINE_CHARACTERS_MAX)}…` : body}`;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  return JSON.stringify(value);
}
