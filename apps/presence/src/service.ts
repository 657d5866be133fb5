import { type ServiceOptions, serve } from '@guanxi/chassis';
import { AgentServiceService } from '@guanxi/contracts/presence/v1/agent.js';
import { AvailabilityServiceService } from '@guanxi/contracts/presence/v1/availability.js';
import { CapacityServiceService } from '@guanxi/contracts/presence/v1/capacity.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import { SeatServiceService } from '@guanxi/contracts/presence/v1/seat.js';
import { AgentController } from './agents/agent.controller.js';
import { AvailabilityController } from './availability/availability.controller.js';
import { CapacityController } from './capacity/capacity.controller.js';
import { type PresenceConfig, presenceConfig } from './config.js';
import { PresenceController } from './presence/presence.controller.js';
import { PresenceModule } from './presence.module.js';
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
    serve(SeatServiceService, SeatController),
    serve(AvailabilityServiceService, AvailabilityController),
  ],
};
