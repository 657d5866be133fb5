/** What went wrong and what to do about it: all that a person gets to see. */
export class Fault extends Error {
  constructor(problem, remedy) {
    super(problem);
    this.problem = problem;
    this.remedy = remedy;
  }
}
