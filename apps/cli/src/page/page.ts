import type { Column } from '../terminal/table.js';
import type { Chart } from './chart.js';
import { drawChart } from './draw-chart.js';

// What colours a terminal means nothing here.
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one
const terminalColours = /\u001b\[[0-9;]*m/g;

const STYLE = `
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #1a1a1a;
  background: #fff; max-width: 900px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } header p { color: #555; }
table { border-collapse: collapse; margin: 1rem 0; font-size: .9rem; display: block; overflow-x: auto; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid #ddd; text-align: left; white-space: nowrap; }
th { border-bottom: 2px solid #888; } .number { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 1.5rem 0; } figure svg { max-width: 100%; height: auto; } p { white-space: pre-line; }
@media print { body { margin: 0; max-width: none; } }`;

/** A report as one page of HTML that needs nothing else: no script, no font, no picture from anywhere. */
export class Page {
  private readonly parts: string[] = [];

  constructor(
    /** `en` or `zh`. */
    private readonly language: string,
    private readonly title: string,
    private readonly subtitle: string,
  ) {}

  text(text: string): void {
    this.parts.push(`<p>${escaped(text)}</p>`);
  }

  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
    // A column without a heading is a bar, which a page draws.
    const shown = columns.map(({ heading }, i) => i === 0 || heading !== '');
    const cells = (tag: 'th' | 'td', texts: readonly string[]) =>
      texts
        .map((text, i) =>
          shown[i] ? `<${tag}${columns[i]?.numeric ? ' class="number"' : ''}>${escaped(text)}</${tag}>` : '',
        )
        .join('');
    const head = cells(
      'th',
      columns.map(({ heading }) => heading),
    );
    const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n');
    this.parts.push(`<table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`);
  }

  chart(chart: Chart): void {
    this.parts.push(`<figure>${drawChart(chart)}</figure>`);
  }

  /** The whole document. */
  html(): string {
    return `<!doctype html>
<html lang="${this.language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(this.title)}</title><style>${STYLE}</style></head>
<body><header><h1>${escaped(this.title)}</h1><p>${escaped(this.subtitle)}</p></header>
<main>
${this.parts.join('\n')}
</main></body></html>
`;
  }
}

function escaped(text: string): string {
  return text
    .replace(terminalColours, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
