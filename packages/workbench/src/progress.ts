/** Says what is being done, on standard error, so that standard output holds the findings alone. */
export type Progress = (doing: string) => void;
