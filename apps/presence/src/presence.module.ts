import { MessagingModule } from '@guanxi/messaging';
import { PersistenceModule, Sweeps } from '@guanxi/persistence';
import { type DynamicModule, Module } from '@nestjs/common';
import { AgentController } from './agents/agent.controller.js';
import { AgentStore } from './agents/agent.store.js';
import { AgentFigures } from './agents/agent-figures.js';
import { AgentHistoryStore } from './agents/agent-history.store.js';
import { AnnounceAgents } from './agents/announce-agents.js';
import { ChangeAgents } from './agents/change-agents.js';
import { PutAgent } from './agents/put-agent.js';
import { SetAbilities } from './agents/set-abilities.js';
import { AvailabilityController } from './availability/availability.controller.js';
import { AvailabilityStore } from './availability/availability.store.js';
import { AvailabilityBell } from './availability/availability-bell.js';
import { AvailabilityFeed } from './availability/availability-feed.js';
import { AvailabilityListener } from './availability/availability-listener.js';
import { CapacityController } from './capacity/capacity.controller.js';
import { CapacityStore } from './capacity/capacity.store.js';
import { CapacityLimits } from './capacity/capacity-limits.js';
import { SetChannelWeights } from './capacity/set-channel-weights.js';
import { SetLimits } from './capacity/set-limits.js';
import type { PresenceConfig } from './config.js';
import { DatabaseClock } from './database-clock.js';
import { Deadlines } from './deadlines.js';
import { ExportFacts } from './facts/export-facts.js';
import { FactController } from './facts/fact.controller.js';
import { FactStore, history_keep_hours } from './facts/fact.store.js';
import { migrations } from './migrations/index.js';
import { OccupancyController } from './occupancy/occupancy.controller.js';
import { OccupancyStore } from './occupancy/occupancy.store.js';
import { ChangePresence } from './presence/change-presence.js';
import { CloseLease } from './presence/close-lease.js';
import { LeaseEntity } from './presence/lease.entity.js';
import { OpenLease } from './presence/open-lease.js';
import { PresenceController } from './presence/presence.controller.js';
import { PresenceStore } from './presence/presence.store.js';
import { RenewLease } from './presence/renew-lease.js';
import { SetIntent } from './presence/set-intent.js';
import { SettleConnections } from './presence/settle-connections.js';
import { ChangeDuties } from './schedules/change-duties.js';
import { ScheduleController } from './schedules/schedule.controller.js';
import { ScheduleStore } from './schedules/schedule.store.js';
import { SetRouting } from './schedules/set-routing.js';
import { SetSchedule } from './schedules/set-schedule.js';
import { SettleDuties } from './schedules/settle-duties.js';
import { CandidateStore } from './seats/candidate.store.js';
import { ChangeSeat } from './seats/change-seat.js';
import { ChangeSeats } from './seats/change-seats.js';
import { ExpireSeats } from './seats/expire-seats.js';
import { ReserveSeat } from './seats/reserve-seat.js';
import { ReserveSeats } from './seats/reserve-seats.js';
import { SeatController } from './seats/seat.controller.js';
import { SeatStore } from './seats/seat.store.js';

const service = 'presence';

@Module({
  providers: [
    DatabaseClock,
    Deadlines,
    AgentController,
    AgentFigures,
    PutAgent,
    SetAbilities,
    ChangeAgents,
    AnnounceAgents,
    AgentStore,
    AgentHistoryStore,
    CapacityController,
    SetLimits,
    SetChannelWeights,
    CapacityLimits,
    CapacityStore,
    PresenceController,
    SetIntent,
    OpenLease,
    RenewLease,
    CloseLease,
    SettleConnections,
    ChangePresence,
    PresenceStore,
    ScheduleController,
    SetSchedule,
    SetRouting,
    SettleDuties,
    ChangeDuties,
    ScheduleStore,
    SeatController,
    ReserveSeat,
    ReserveSeats,
    CandidateStore,
    ChangeSeat,
    ExpireSeats,
    ChangeSeats,
    SeatStore,
    OccupancyController,
    OccupancyStore,
    FactController,
    ExportFacts,
    FactStore,
    AvailabilityController,
    AvailabilityFeed,
    AvailabilityListener,
    AvailabilityBell,
    AvailabilityStore,
  ],
})
export class PresenceModule {
  static configured({ DATABASE_URL, NATS_URL }: PresenceConfig): DynamicModule {
    const entities = [LeaseEntity];
    return {
      module: PresenceModule,
      imports: [
        PersistenceModule.forRoot({ service, entities, migrations, url: DATABASE_URL }),
        MessagingModule.forRoot({ service, handlers: [], natsUrl: NATS_URL }),
      ],
    };
  }

  constructor(sweeps: Sweeps) {
    sweeps.add({ table: 'seats', column: 'ended_at', keep_hours: history_keep_hours });
    sweeps.add({ table: 'agent_states', column: 'superseded_at', keep_hours: history_keep_hours });
  }
}
