/** Messages whose outcome is known that training takes at least. */
export const sent_messages_min = 400;
/** Outcomes of a kind, among those trained on and among those judged on, that it takes to learn and to judge it. */
export const trained_positives_min = 30;
export const judged_positives_min = 10;
/** Customers held out, among those trained on and among those judged on, that it takes to learn what sending changes. */
export const held_out_customers_min = 100;
/** Messages that one training looks at; where there are more, customers are sampled, each with all of hers. */
export const training_rows_max = 100_000;
/** The share of the messages that were decided on first: trained on. The others judge. */
export const trained_share = 0.7;
/** How often a training may be begun before it is given up: it may be what kills the process. */
export const training_attempts_max = 3;
/** Acquisition channels that a model may weigh: those of most rows. */
export const channel_factors_max = 32;
/** Which share of those kept a campaign must have reached for chance alone to have decided who was sent it. */
export const reached_share_min = 0.95;
