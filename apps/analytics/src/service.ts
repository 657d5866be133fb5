import { type ServiceOptions, serve } from '@guanxi/chassis';
import { ErasureServiceService } from '@guanxi/contracts/analytics/v1/erasure.js';
import { InterventionReportServiceService } from '@guanxi/contracts/analytics/v1/intervention_report.js';
import { LiveServiceService } from '@guanxi/contracts/analytics/v1/live.js';
import { OutreachReportServiceService } from '@guanxi/contracts/analytics/v1/outreach_report.js';
import { QualityServiceService } from '@guanxi/contracts/analytics/v1/quality.js';
import { QuestionReportServiceService } from '@guanxi/contracts/analytics/v1/question_report.js';
import { ReconciliationServiceService } from '@guanxi/contracts/analytics/v1/reconciliation.js';
import { ServiceReportServiceService } from '@guanxi/contracts/analytics/v1/service_report.js';
import { AnalyticsModule } from './analytics.module.js';
import { type AnalyticsConfig, analyticsConfig } from './config.js';
import { ErasureController } from './erasure/erasure.controller.js';
import { InterventionReportController } from './interventions/intervention-report.controller.js';
import { LiveController } from './live/live.controller.js';
import { OutreachReportController } from './outreach/outreach-report.controller.js';
import { QualityController } from './quality/quality.controller.js';
import { QuestionReportController } from './questions/question-report.controller.js';
import { ReconciliationController } from './reconciliation/reconciliation.controller.js';
import { ServiceReportController } from './service/service-report.controller.js';

/** The service as it is started: its configuration, its wiring, what it answers. */
export const analyticsService: ServiceOptions<AnalyticsConfig> = {
  name: 'analytics',
  config: analyticsConfig,
  module: AnalyticsModule.configured,
  serves: [
    serve(InterventionReportServiceService, InterventionReportController),
    serve(OutreachReportServiceService, OutreachReportController),
    serve(QualityServiceService, QualityController),
    serve(ReconciliationServiceService, ReconciliationController),
    serve(ServiceReportServiceService, ServiceReportController),
    serve(QuestionReportServiceService, QuestionReportController),
    serve(LiveServiceService, LiveController),
    serve(ErasureServiceService, ErasureController),
  ],
};
