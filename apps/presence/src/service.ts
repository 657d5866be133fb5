import { type ServiceOptions, serve } from '@guanxi/chassis';
import { PresenceFactServiceService } from '@guanxi/contracts/presence/facts/v1/facts.js';
import { AgentServiceService } from '@guanxi/contracts/presence/v1/agent.js';
import { AvailabilityServiceService } from '@guanxi/contracts/presence/v1/availability.js';
import { CapacityServiceService } from '@guanxi/contracts/presence/v1/capacity.js';
import { OccupancyServiceService } from '@guanxi/contracts/presence/v1/occupancy.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import { ScheduleServiceService } from '@guanxi/contracts/presence/v1/schedule.js';
import { SeatServiceService } from '@guanxi/contracts/presence/v1/seat.js';
import { AgentController } from './agents/agent.controller.js';
import { AvailabilityController } from './availability/availability.controller.js';
import { CapacityController } from './capacity/capacity.controller.js';
import { type PresenceConfig, presenceConfig } from './config.js';
import { FactController } from './facts/fact.controller.js';
import { OccupancyController } from './occupancy/occupancy.controller.js';
import { PresenceController } from './presence/presence.controller.js';
import { PresenceModule } from './presence.module.js';
import { ScheduleController } from './schedules/schedule.controller.js';
import { SeatController } from './seats/seat.controller.js';

/** What the service is made of: its configuration, its module, and the contracts that it answers. */
export const presenceService: ServiceOptions<PresenceConfig> = {
  name: 'presence',
  config: presenceConfig,
  module: PresenceModule.configured,
  serves: [
    serve(AgentServiceService, AgentController),
    serve(CapacityServiceService, CapacityController),
    serve(PresenceServiceService, PresenceController),
    serve(ScheduleServiceService, ScheduleController),
    serve(SeatServiceService, SeatController),
    serve(OccupancyServiceService, OccupancyController),
    serve(PresenceFactServiceService, FactController),
    serve(AvailabilityServiceService, AvailabilityController),
  ],
};
