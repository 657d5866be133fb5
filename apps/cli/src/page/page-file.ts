import { writeFile } from 'node:fs/promises';
import { Table } from '../terminal/table.js';
import type { Chart } from './chart.js';
import type { Page } from './page.js';

/** A report on its way to a file: what is said in the terminal, and what only a page can show. */
export class PageFile {
  private constructor(
    /** An absolute path. */
    readonly file: string,
    private readonly page: Page,
  ) {}

  /** What draws is loaded only where somebody wants a page. */
  static async open(file: string, about: { language: string; title: string; subtitle: string }): Promise<PageFile> {
    const { Page: PageOf } = await import('./page.js');
    return new PageFile(file, new PageOf(about.language, about.title, about.subtitle));
  }

  say(said: string | Table): void {
    if (said instanceof Table) this.page.table(said.columns, said.rows);
    else this.page.text(said);
  }

  draw(chart: Chart): void {
    this.page.chart(chart);
  }

  /** @throws {Error} when the file cannot be written. */
  write(): Promise<void> {
    return writeFile(this.file, this.page.html());
  }
}
