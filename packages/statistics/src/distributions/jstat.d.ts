// jstat ships no types: these are the functions that are used of it.
declare module 'jstat' {
  const jstat: {
    normal: {
      cdf(x: number, mean: number, deviation: number): number;
      inv(p: number, mean: number, deviation: number): number;
    };
    studentt: { cdf(x: number, degrees: number): number; inv(p: number, degrees: number): number };
    chisquare: { cdf(x: number, degrees: number): number };
    gammaln(x: number): number;
  };
  export default jstat;
}
