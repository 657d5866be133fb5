import type { Command } from 'commander';
import type { Perform } from '../session.js';
import { addExperimentReport } from './experiment-report.js';
import { addFunnelReport } from './funnel-report.js';
import { addInterventionsReport } from './interventions-report.js';
import { addLiveReport } from './live-report.js';
import { addOutreachReport } from './outreach-report.js';
import { addPathsReport } from './paths-report.js';
import { addPortraitsReport } from './portraits-report.js';
import { addQualityReport } from './quality-report.js';
import { addQuestionsReport } from './questions-report.js';
import { addActivityRebuild } from './rebuild-report.js';
import { addReconciliationReport } from './reconciliation-report.js';
import { addRetentionReport } from './retention-report.js';
import { addServiceReport } from './service-report.js';

/** `report` and what can be reported. */
export function addReportCommand(program: Command, perform: Perform): void {
  const report = program.command('report').description('what was done, and what came of it');
  addInterventionsReport(report, perform);
  addOutreachReport(report, perform);
  addExperimentReport(report, perform);
  addQualityReport(report, perform);
  addServiceReport(report, perform);
  addQuestionsReport(report, perform);
  addLiveReport(report, perform);
  addReconciliationReport(report, perform);
  addRetentionReport(report, perform);
  addFunnelReport(report, perform);
  addPathsReport(report, perform);
  addPortraitsReport(report, perform);
  addActivityRebuild(report, perform);
}
