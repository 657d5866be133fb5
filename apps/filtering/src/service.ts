import { type ServiceOptions, serve } from '@guanxi/chassis';
import { CampaignServiceService } from '@guanxi/contracts/filtering/v1/campaign.js';
import { CapsServiceService } from '@guanxi/contracts/filtering/v1/caps.js';
import { ChannelServiceService } from '@guanxi/contracts/filtering/v1/channel.js';
import { ModelServiceService } from '@guanxi/contracts/filtering/v1/model.js';
import { PolicyServiceService } from '@guanxi/contracts/filtering/v1/policy.js';
import { ScreeningServiceService } from '@guanxi/contracts/filtering/v1/screening.js';
import { ShardServiceService } from '@guanxi/contracts/filtering/v1/shard.js';
import { CampaignController } from './campaigns/campaign.controller.js';
import { CapsController } from './caps/caps.controller.js';
import { ChannelController } from './channels/channel.controller.js';
import { type FilteringConfig, filteringConfig } from './config.js';
import { FilteringModule } from './filtering.module.js';
import { ModelController } from './models/model.controller.js';
import { PolicyController } from './policies/policy.controller.js';
import { ScreeningController } from './screenings/screening.controller.js';
import { ShardController } from './shards/shard.controller.js';

/** The service as it is started: its configuration, its wiring, what it answers. */
export const filteringService: ServiceOptions<FilteringConfig> = {
  name: 'filtering',
  config: filteringConfig,
  module: FilteringModule.configured,
  serves: [
    serve(PolicyServiceService, PolicyController),
    serve(ScreeningServiceService, ScreeningController),
    serve(ChannelServiceService, ChannelController),
    serve(CapsServiceService, CapsController),
    serve(CampaignServiceService, CampaignController),
    serve(ModelServiceService, ModelController),
    serve(ShardServiceService, ShardController),
  ],
};
