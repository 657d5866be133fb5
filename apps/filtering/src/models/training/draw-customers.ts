import { grouped } from './grouped.js';

/** Rows by customer, so that a bootstrap draws customers and not rows: what one does today she may do tomorrow. */
export class RowsByCustomer {
  private readonly rows: number[][];

  /** `customers` says whose each row is. */
  constructor(private readonly customers: ArrayLike<number>) {
    this.rows = [...grouped(Array.from(customers).keys(), (row) => customers[row]!).values()];
  }

  get customerCount(): number {
    return this.rows.length;
  }

  /** How often each row is drawn where these customers are. */
  weightsOf(drawn: Uint32Array): Uint16Array {
    const weights = new Uint16Array(this.customers.length);
    for (const customer of drawn) for (const row of this.rows[customer]!) weights[row]! += 1;
    return weights;
  }

  /** The rows of drawn customers, as often as they are drawn. */
  rowsOf(drawn: Uint32Array): Uint32Array {
    return Uint32Array.from(Array.from(drawn).flatMap((customer) => this.rows[customer]!));
  }
}
