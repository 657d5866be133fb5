import { type ServiceOptions, serve } from '@guanxi/chassis';
import { ActivityServiceService } from '@guanxi/contracts/analytics/v1/activity.js';
import { BehaviourReportServiceService } from '@guanxi/contracts/analytics/v1/behaviour_report.js';
import { ErasureServiceService } from '@guanxi/contracts/analytics/v1/erasure.js';
import { ExperimentServiceService } from '@guanxi/contracts/analytics/v1/experiment.js';
import { InterventionReportServiceService } from '@guanxi/contracts/analytics/v1/intervention_report.js';
import { LiveServiceService } from '@guanxi/contracts/analytics/v1/live.js';
import { OutreachReportServiceService } from '@guanxi/contracts/analytics/v1/outreach_report.js';
import { QualityServiceService } from '@guanxi/contracts/analytics/v1/quality.js';
import { QuestionReportServiceService } from '@guanxi/contracts/analytics/v1/question_report.js';
import { ReconciliationServiceService } from '@guanxi/contracts/analytics/v1/reconciliation.js';
import { RetentionServiceService } from '@guanxi/contracts/analytics/v1/retention.js';
import { ServiceReportServiceService } from '@guanxi/contracts/analytics/v1/service_report.js';
import { ActivityController } from './activity/activity.controller.js';
import { AnalyticsModule } from './analytics.module.js';
import { BehaviourReportController } from './behaviour/behaviour-report.controller.js';
import { type AnalyticsConfig, analyticsConfig } from './config.js';
import { ErasureController } from './erasure/erasure.controller.js';
import { ExperimentController } from './experiments/experiment.controller.js';
import { InterventionReportController } from './interventions/intervention-report.controller.js';
import { LiveController } from './live/live.controller.js';
import { OutreachReportController } from './outreach/outreach-report.controller.js';
import { QualityController } from './quality/quality.controller.js';
import { QuestionReportController } from './questions/question-report.controller.js';
import { ReconciliationController } from './reconciliation/reconciliation.controller.js';
import { RetentionController } from './retention/retention.controller.js';
import { ServiceReportController } from './service/service-report.controller.js';

/** The service as it is started: its configuration, its wiring, what it answers. */
export const analyticsService: ServiceOptions<AnalyticsConfig> = {
  name: 'analytics',
  config: analyticsConfig,
  module: AnalyticsModule.configured,
  serves: [
    serve(InterventionReportServiceService, InterventionReportController),
    serve(OutreachReportServiceService, OutreachReportController),
    serve(ExperimentServiceService, ExperimentController),
    serve(QualityServiceService, QualityController),
    serve(ReconciliationServiceService, ReconciliationController),
    serve(ServiceReportServiceService, ServiceReportController),
    serve(QuestionReportServiceService, QuestionReportController),
    serve(LiveServiceService, LiveController),
    serve(ErasureServiceService, ErasureController),
    serve(ActivityServiceService, ActivityController),
    serve(RetentionServiceService, RetentionController),
    serve(BehaviourReportServiceService, BehaviourReportController),
  ],
};
