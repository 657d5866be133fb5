/** What a statement selects of `agents` to return an agent as she stands. */
export const agentColumns = `agents.shop_id AS "shopId", agents.agent_id AS "agentId", display_name AS "displayName",
  intent, CASE WHEN intent = 'suspended' THEN suspended_for END AS "suspendedFor", connection,
  connection_ends_at AS "connectionEndsAt", skills, group_ids AS "groupIds", seats_max AS "seatsMax",
  seats_taken AS "seatsTaken", inherits_seats AS "inheritsSeats", channel_limits AS "channelLimits",
  suspend_at AS "suspendAt", version`;
