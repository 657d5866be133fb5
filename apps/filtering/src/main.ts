import { serve, startService } from '@guanxi/chassis';
import { PolicyServiceService } from '@guanxi/contracts/filtering/v1/policy.js';
import { ScreeningServiceService } from '@guanxi/contracts/filtering/v1/screening.js';
import { filteringConfig } from './config.js';
import { FilteringModule } from './filtering.module.js';
import { PolicyController } from './policies/policy.controller.js';
import { ScreeningController } from './screenings/screening.controller.js';

await startService({
  name: 'filtering',
  config: filteringConfig,
  module: FilteringModule.configured,
  serves: [serve(PolicyServiceService, PolicyController), serve(ScreeningServiceService, ScreeningController)],
});
