/** A shop's own rules for passing a customer on to a human (mission C5). */
export interface TransferRules {
  keywords: string[];
  /** Scenes or groups of scenes of `@guanxi/language`. */
  scenes: string[];
  /** Failed answers in a row; 0 for never. */
  failedAnswersMax: number;
}

/** A customer who asks for a human gets one all the same. */
export const noTransferRules: TransferRules = { keywords: [], scenes: [], failedAnswersMax: 0 };
