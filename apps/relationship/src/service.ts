import { type ServiceOptions, serve } from '@guanxi/chassis';
import { BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { CareServiceService } from '@guanxi/contracts/relationship/v1/care.js';
import { CategoryServiceService } from '@guanxi/contracts/relationship/v1/category.js';
import { ConsentServiceService } from '@guanxi/contracts/relationship/v1/consent.js';
import { ErasureServiceService } from '@guanxi/contracts/relationship/v1/erasure.js';
import { IdentityServiceService } from '@guanxi/contracts/relationship/v1/identity.js';
import { OrderServiceService } from '@guanxi/contracts/relationship/v1/order.js';
import { PortraitServiceService } from '@guanxi/contracts/relationship/v1/portrait.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { SegmentServiceService } from '@guanxi/contracts/relationship/v1/segment.js';
import { BehaviourController } from './behaviours/behaviour.controller.js';
import { CareController } from './care/care.controller.js';
import { CategoryController } from './categories/category.controller.js';
import { type RelationshipConfig, relationshipConfig } from './config.js';
import { ConsentController } from './consent/consent.controller.js';
import { ErasureController } from './erasures/erasure.controller.js';
import { IdentityController } from './identities/identity.controller.js';
import { OrderController } from './orders/order.controller.js';
import { PortraitController } from './portraits/portrait.controller.js';
import { RelationshipModule } from './relationship.module.js';
import { RelationshipController } from './relationships/relationship.controller.js';
import { SegmentController } from './segments/segment.controller.js';

/** The service as it is started: its configuration, its wiring, what it answers. */
export const relationshipService: ServiceOptions<RelationshipConfig> = {
  name: 'relationship',
  config: relationshipConfig,
  module: RelationshipModule.configured,
  serves: [
    serve(RelationshipServiceService, RelationshipController),
    serve(BehaviourServiceService, BehaviourController),
    serve(ConsentServiceService, ConsentController),
    serve(IdentityServiceService, IdentityController),
    serve(ErasureServiceService, ErasureController),
    serve(PortraitServiceService, PortraitController),
    serve(SegmentServiceService, SegmentController),
    serve(OrderServiceService, OrderController),
    serve(CareServiceService, CareController),
    serve(CategoryServiceService, CategoryController),
  ],
};
