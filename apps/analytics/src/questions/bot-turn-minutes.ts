/** For how long the minutes of the bot's turns are of use. */
export const minutes_keep_hours = 25;
