/** Thrown when a file or an argument is not what the command needs; the message says where and what was expected. */
export class WrongInput extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongInput';
  }

  static at(file: string, line: number, field: string, description: string): WrongInput {
    return new WrongInput(`${file}:${line}: ${field}: ${description}`);
  }
}
