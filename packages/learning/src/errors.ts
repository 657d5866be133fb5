/** Thrown when a model file is not one, is of another version, or holds a value out of bounds; `field` says where. */
export class ModelFileInvalid extends Error {
  constructor(
    readonly field: string,
    description: string,
  ) {
    super(`model file: ${field}: ${description}`);
    this.name = 'ModelFileInvalid';
  }
}

/** Thrown when training examples cannot train anything: none, one class only, or columns of different lengths. */
export class TrainingImpossible extends Error {
  constructor(description: string) {
    super(description);
    this.name = 'TrainingImpossible';
  }
}
