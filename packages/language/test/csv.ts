import { readFileSync } from 'node:fs';

/** The rows of a CSV file beside this one, by the names of its first line. */
export function rowsOf(name: string): Record<string, string>[] {
  const [head, ...lines] = readFileSync(new URL(name, import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const names = fieldsOf(head!);
  return lines.map((line) => {
    const fields = fieldsOf(line);
    return Object.fromEntries(names.map((field, position) => [field, fields[position] ?? '']));
  });
}

function fieldsOf(line: string): string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
    quoted === undefined ? plain! : quoted.replaceAll('""', '"'),
  );
}
