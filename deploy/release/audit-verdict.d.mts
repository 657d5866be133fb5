export function verdictOf(
  answer: string,
  how: { isRequired: boolean; otherwise?: string },
): { code: number; lines: string[] };
