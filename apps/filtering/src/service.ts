import { type ServiceOptions, serve } from '@guanxi/chassis';
import { PolicyServiceService } from '@guanxi/contracts/filtering/v1/policy.js';
import { ScreeningServiceService } from '@guanxi/contracts/filtering/v1/screening.js';
import { type FilteringConfig, filteringConfig } from './config.js';
import { FilteringModule } from './filtering.module.js';
import { PolicyController } from './policies/policy.controller.js';
import { ScreeningController } from './screenings/screening.controller.js';

/** The service as it is started: its configuration, its wiring, what it answers. */
export const filteringService: ServiceOptions<FilteringConfig> = {
  name: 'filtering',
  config: filteringConfig,
  module: FilteringModule.configured,
  serves: [serve(PolicyServiceService, PolicyController), serve(ScreeningServiceService, ScreeningController)],
};
